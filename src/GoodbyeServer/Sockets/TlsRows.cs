using GoodbyeServer.Reporting;
using GoodbyeServer.Tls;

namespace GoodbyeServer.Sockets;

/// <summary>Notes in the timeline what happens to TLS, as far as it was not noted yet.</summary>
internal sealed class TlsRows
{
    private readonly Timeline _timeline;
    private bool _isHandshakeNoted;
    private bool _isCloseNotifyNoted;
    private TlsAlert? _received;
    private TlsAlert? _sent;

    public TlsRows(Timeline timeline)
    {
        _timeline = timeline;
        _timeline.IsInsideTls = true;
    }

    /// <summary>Looks what is new. The server's own close_notify is noted by whoever sends it.</summary>
    public void Note(TlsFacts facts)
    {
        if (facts.IsHandshakeDone && !_isHandshakeNoted)
        {
            _isHandshakeNoted = true;
            _timeline.Add(StepFrom.Client, StepKind.TlsHandshake);
        }

        if (facts.AlertReceived is { } received && received != _received)
        {
            _received = received;
            _timeline.Add(StepFrom.Client, StepKind.Alert, received.Name);
        }

        if (facts.IsCloseNotifyReceived && !_isCloseNotifyNoted)
        {
            _isCloseNotifyNoted = true;
            _timeline.Add(StepFrom.Client, StepKind.CloseNotify);
        }

        if (facts.AlertSent is { } sent && sent != _sent)
        {
            _sent = sent;
            _timeline.Add(StepFrom.Server, StepKind.Alert, sent.Name);
        }
    }
}
