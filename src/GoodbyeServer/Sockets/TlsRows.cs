using GoodbyeServer.Reporting;
using GoodbyeServer.Tls;

namespace GoodbyeServer.Sockets;

/// <summary>Notes in the timeline what happens to TLS, as far as it was not noted yet.</summary>
internal sealed class TlsRows(Timeline timeline)
{
    private bool _isHandshakeNoted;
    private bool _isCloseNotifyNoted;
    private TlsAlert? _received;
    private TlsAlert? _sent;

    /// <summary>Looks what is new. The server's own close_notify is noted by whoever sends it.</summary>
    public void Note(TlsFacts facts)
    {
        if (facts.IsHandshakeDone && !_isHandshakeNoted)
        {
            _isHandshakeNoted = true;
            timeline.Add(StepFrom.Client, Step.TlsHandshake);
        }

        if (facts.AlertReceived is { } received && received != _received)
        {
            _received = received;
            timeline.Add(StepFrom.Client, $"{Step.Alert} {received.Name}");
        }

        if (facts.IsCloseNotifyReceived && !_isCloseNotifyNoted)
        {
            _isCloseNotifyNoted = true;
            timeline.Add(StepFrom.Client, Step.CloseNotify);
        }

        if (facts.AlertSent is { } sent && sent != _sent)
        {
            _sent = sent;
            timeline.Add(StepFrom.Server, $"{Step.Alert} {sent.Name}");
        }
    }
}
