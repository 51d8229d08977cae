using System.Net;

namespace GoodbyeServer.Vocabulary;

/// <summary>
/// Everything a server needs to know, as given once at its start. A limit that is off is
/// <see cref="Timeout.InfiniteTimeSpan"/>; a cue that is off is null.
/// </summary>
internal sealed record ServerOptions
{
    /// <summary>Where to listen.</summary>
    public IReadOnlyList<BindAddress> Bind { get; init; } = [BindAddress.Localhost];

    /// <summary>The port of every address; 0 takes a free one, the same for all.</summary>
    public int Port { get; init; }

    /// <summary>Further ports on the same addresses, each with close modes of its own.</summary>
    public IReadOnlyList<ListenPort> FurtherPorts { get; init; } = [];

    /// <summary>Every port, <see cref="Port"/> first.</summary>
    public IReadOnlyList<ListenPort> Ports => [new(Port, CloseModes), .. FurtherPorts];

    /// <summary>Connections the kernel queues before they are accepted; null for the system's own limit.</summary>
    public int? Backlog { get; init; }

    /// <summary>Clients served at once; 0 for no limit.</summary>
    public int MaxConnections { get; init; }

    /// <summary>Whether what a client sends is sent back.</summary>
    public bool Echo { get; init; }

    /// <summary>The goodbye falls due this long after accept.</summary>
    public TimeSpan? After { get; init; }

    /// <summary>The goodbye falls due once the client has sent this many bytes.</summary>
    public long? AfterBytes { get; init; }

    /// <summary>The goodbye falls due once the client has sent this many lines.</summary>
    public long? AfterLines { get; init; }

    /// <summary>The goodbye falls due once the client has sent a line of these bytes, without its line feed.</summary>
    public ReadOnlyMemory<byte>? Until { get; init; }

    /// <summary>Whether the client may choose its close mode, which is then the cue, and its close delay.</summary>
    public bool Obey { get; init; }

    /// <summary>The goodbye falls due once the client has sent nothing for this long.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether the idle timeout was asked for: then the goodbye waits for it.</summary>
    public bool IdleTimeoutGiven { get; init; }

    /// <summary>The bytes of the goodbye; empty for none.</summary>
    public ReadOnlyMemory<byte> Goodbye { get; init; } = "Goodbye\n"u8.ToArray();

    /// <summary>The time between two bytes of the goodbye, each sent in a segment of its own; null to send it at once.</summary>
    public TimeSpan? Drip { get; init; }

    /// <summary>The close modes that connections to <see cref="Port"/> take in turn.</summary>
    public CloseModeList CloseModes { get; init; } = new(CloseMode.HalfClose);

    /// <summary>The wait between the goodbye and the close.</summary>
    public TimeSpan CloseDelay { get; init; }

    /// <summary>How long a half-closed client may keep its side open.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a client's TCP may take no byte while some wait for it.</summary>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>After this long without a segment, the kernel probes whether the client's host is there.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a stopping server waits for its clients before it resets them.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Stop after this many connections; null to go on.</summary>
    public long? ExitAfter { get; init; }

    /// <summary>Stop after this long.</summary>
    public TimeSpan RunFor { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>Whether each report tells what happened, step by step.</summary>
    public bool Timeline { get; init; }

    /// <summary>Whether nothing has to happen before the goodbye.</summary>
    public bool GoodbyeAtOnce =>
        !Echo && !Obey && !IdleTimeoutGiven && After is null && AfterBytes is null && AfterLines is null && Until is null;
}

/// <summary>A port to listen on.</summary>
/// <param name="Port">The port; 0 takes a free one.</param>
/// <param name="CloseModes">The close modes that its connections take in turn.</param>
internal sealed record ListenPort(int Port, CloseModeList CloseModes);

/// <summary>One value of <c>--bind</c>.</summary>
/// <param name="Kind">What it stands for.</param>
/// <param name="Address">The address, where it is one.</param>
internal sealed record BindAddress(BindKind Kind, IPAddress? Address = null)
{
    public static readonly BindAddress Localhost = new(BindKind.Localhost);
    public static readonly BindAddress Any = new(BindKind.Any);

    public static BindAddress Of(IPAddress address) => new(BindKind.One, address);
}

/// <summary>What a <see cref="BindAddress"/> stands for.</summary>
internal enum BindKind
{
    /// <summary>127.0.0.1 and ::1, whichever the host has.</summary>
    Localhost,

    /// <summary>Every address: one dual-stack listener where there is IPv6.</summary>
    Any,

    /// <summary>One address.</summary>
    One,
}
