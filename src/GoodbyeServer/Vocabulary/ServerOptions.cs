namespace GoodbyeServer.Vocabulary;

/// <summary>
/// Everything a server needs to know, given once at its start. A limit that is off is
/// <see cref="Timeout.InfiniteTimeSpan"/>.
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
    public IReadOnlyList<ListenPort> Ports => [ListenPort.Serves(Port, CloseModes), .. FurtherPorts];

    /// <summary>Refuse connections until this long after the start; zero to listen at once.</summary>
    public TimeSpan OpenAfter { get; init; }

    /// <summary>The outages with which a port begins: that of <see cref="OpenAfter"/>, then those that its list begins with.</summary>
    public IReadOnlyList<Outage> OutagesAtStart(CloseModeList closeModes) =>
        OpenAfter > TimeSpan.Zero ? [new(Silence.Refuse, OpenAfter), .. closeModes.First] : closeModes.First;

    /// <summary>How TLS is spoken on every port; null to speak none.</summary>
    public TlsOptions? Tls { get; init; }

    /// <summary>Connections the kernel queues before they are accepted; null for the system's own limit.</summary>
    public int? Backlog { get; init; }

    /// <summary>Clients served at once; 0 for no limit.</summary>
    public int MaxConnections { get; init; }

    /// <summary>The bytes that further clients are told before they are half-closed; null to reset them without a word.</summary>
    public ReadOnlyMemory<byte>? Busy { get; init; }

    /// <summary>What a client gets that there is no room for. Without a busy text it is reset before its goodbye.</summary>
    public ConnectionPlan TurnedAway => Busy is { } text ? new(CloseMode.HalfClose, text) : TurnedAwayByOutage;

    /// <summary>What a client gets that had connected when the port went down: it is reset before its goodbye.</summary>
    public ConnectionPlan TurnedAwayByOutage =>
        new(CloseMode.Abort, Http is [var status, ..] ? HttpResponse.Of(status, Goodbye.Span, closes: true).Whole : Goodbye);

    /// <summary>Whether the server sends back what a client sends.</summary>
    public bool Echo { get; init; }

    /// <summary>The server to which everything is passed on that a client says, and back; null to talk with clients itself.</summary>
    public UpstreamName? Upstream { get; init; }

    /// <summary>How long each address of the upstream has to answer.</summary>
    public TimeSpan UpstreamTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The scripts that connections to a port take in turn; none to talk without one.</summary>
    public IReadOnlyList<Script> Scripts { get; init; } = [];

    /// <summary>What the goodbye waits for.</summary>
    public CueOptions Cues { get; init; } = CueOptions.None;

    /// <summary>Say goodbye once the client has sent nothing for this long.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The goodbyes that connections to a port take in turn, at least one; an empty one is none.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Goodbyes { get; init; } = ["Goodbye\n"u8.ToArray()];

    /// <summary>The first goodbye. Setting it makes it the only one.</summary>
    public ReadOnlyMemory<byte> Goodbye
    {
        get => Goodbyes[0];
        init => Goodbyes = [value];
    }

    /// <summary>
    /// The statuses that connections to a port take in turn: the goodbye is then the body of a whole HTTP response. None for a
    /// goodbye as it is.
    /// </summary>
    public IReadOnlyList<int> Http { get; init; } = [];

    /// <summary>The wait between the cue and the goodbye.</summary>
    public TimeSpan GoodbyeDelay { get; init; }

    /// <summary>The time between two bytes of the goodbye, each sent in a segment of its own; null to send it at once.</summary>
    public TimeSpan? Drip { get; init; }

    /// <summary>The close modes that connections to <see cref="Port"/> take in turn.</summary>
    public CloseModeList CloseModes { get; init; } = new(CloseMode.HalfClose);

    /// <summary>Connections after this many, over all ports, get the whole, in half-close, whatever the lists say.</summary>
    public long TornConnections { get; init; } = long.MaxValue;

    /// <summary>Whether a client that orders a mode is closed as its place in the list says: the order is a cue alone.</summary>
    public bool KeepsStyle { get; init; }

    /// <summary>Whether what is said is kept, for whoever hears of the connection's end.</summary>
    public bool KeepsSaid { get; init; }

    /// <summary>The wait between the goodbye and the close.</summary>
    public TimeSpan CloseDelay { get; init; }

    /// <summary>Whether the FIN travels in the segment of the last bytes said, if it follows them at once.</summary>
    public bool FinWithData { get; init; }

    /// <summary>How long a half-closed client may keep its side open once it has everything.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a client's TCP may acknowledge nothing while something is on its way.</summary>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>After this long without a segment, the kernel probes whether the client's host is there.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a stopping server waits for its clients before it resets them.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Stop after this many connections; null for no end.</summary>
    public long? ExitAfter { get; init; }

    /// <summary>Stop after this long.</summary>
    public TimeSpan RunFor { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>Whether each report tells what happened, step by step.</summary>
    public bool Timeline { get; init; }

    /// <summary>How many bytes of each step the timeline shows; 0 for none.</summary>
    public int ShowBytes { get; init; }

    /// <summary>Whether clients are served on more than one port.</summary>
    public bool ServesSeveralPorts => FurtherPorts.Any(port => port.Use is PortUse.Serves);

    /// <summary>The options with the cue that an HTTP server has if none is asked for: one whole request.</summary>
    public ServerOptions WithCueOfHttp() =>
        Http.Count > 0 && Scripts.Count == 0 && Cues with { IdleTimeoutGiven = false } == CueOptions.None
            ? this with { Cues = Cues with { AfterRequests = 1 } }
            : this;

    /// <summary>The options without a goodbye if the server is only a wire: the upstream says what is said.</summary>
    /// <param name="isAsked">Whether a goodbye was asked for.</param>
    public ServerOptions WithGoodbyeOfUpstream(bool isAsked) => Upstream is not null && !isAsked ? this with { Goodbye = default } : this;

    /// <summary>Whether the goodbye waits for nothing.</summary>
    public bool GoodbyeAtOnce => !Echo && Upstream is null && Scripts.Count == 0 && Cues == CueOptions.None;
}
