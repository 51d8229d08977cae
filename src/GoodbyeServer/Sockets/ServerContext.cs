using GoodbyeServer.Reporting;
using GoodbyeServer.Tls;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Sockets;

/// <summary>What all connections of a server share.</summary>
internal sealed record ServerContext(ServerOptions Options, TimeProvider Clock, StopTokens Stop, ServerLog Log)
{
    /// <summary>Where everything is passed on to; null if it is not.</summary>
    public UpstreamAddresses? Upstream { get; init; }

    /// <summary>Whether a cue comes at a byte that a client sends; those of the clock do not.</summary>
    public bool HasCuesInBytes { get; } = Options.Cues with { After = null, IdleTimeoutGiven = false } != CueOptions.None;

    /// <summary>Through which much is passed on.</summary>
    public PipePool Pipes { get; } = new();

    /// <summary>The timer of all relays.</summary>
    public SharedTimer Timer { get; } = new(Clock, Stop.Shutdown);

    /// <summary>What TLS connections share; null if none is spoken.</summary>
    public TlsContext? Tls { get; init; }

    /// <summary>When a stopping server resets those that are left; never before it stops.</summary>
    public Deadline ShutdownDue =>
        Stop.ShutdownAt == Deadline.Never ? Deadline.Never : Deadline.After(Stop.ShutdownAt.Timestamp, Options.ShutdownTimeout, Clock);
}
