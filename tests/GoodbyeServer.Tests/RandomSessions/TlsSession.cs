using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>What both sides of a session said in records, without a word from the server's log.</summary>
internal sealed class TlsSession
{
    private readonly TlsVoice _voice;

    private TlsSession(TlsPlan plan, TlsVoice voice)
    {
        (Plan, _voice) = (plan, voice);
        WasHandshakeDone = voice.IsHandshakeDone;
    }

    public TlsPlan Plan { get; }

    public SpokenRecords Server => _voice.Server;

    public SpokenRecords Client => _voice.Client;

    /// <summary>Whether the client's handshake had come to its end.</summary>
    public bool WasHandshakeDone { get; }

    public bool HasGarbled => _voice.HasGarbled;

    /// <summary>Null for a client without TLS.</summary>
    public static TlsSession? Of(SessionPlan plan, ClientVoice voice) =>
        plan.Tls is { } tls && voice is TlsVoice inside ? new(tls, inside) : null;

    /// <summary>What was on the wire. What the client did not read of it is decrypted now.</summary>
    public WireFacts Look(IReadOnlyList<Segment> segments)
    {
        _voice.Hear(new WireFacts(segments).ServerBytes(_voice.WireHeard));
        return new(segments, this);
    }

    /// <summary>For people.</summary>
    public string Describe(ServerOptions options, Closed report) =>
        $"  TLS: {options.Tls?.CloseNotify}; reported {report.Tls}, {report.CloseNotify}, {report.Alert}, "
        + $"acknowledged {report.BytesAcknowledged}; handshake {(WasHandshakeDone ? "done" : "not done")}\n"
        + $"    server: {Server}\n    client: {Client}";
}
