namespace GoodbyeServer.Reporting;

/// <summary>What a step of a connection is.</summary>
internal enum StepKind
{
    /// <summary>The client has connected, or the upstream has accepted.</summary>
    Connected,

    /// <summary>The upstream sent RST instead of accepting.</summary>
    Refused,

    /// <summary>The TLS handshake is complete.</summary>
    TlsHandshake,

    /// <summary>Bytes were read.</summary>
    Received,

    /// <summary>Bytes have come, and nobody has read them yet.</summary>
    Waiting,

    /// <summary>Bytes that nobody had read when the socket was closed.</summary>
    Unread,

    /// <summary>Bytes were sent back.</summary>
    Echoed,

    /// <summary>Bytes went on to the other side of an upstream.</summary>
    PassedOn,

    /// <summary>A script, or the answer to an order or a request, said bytes.</summary>
    Said,

    /// <summary>The server waited.</summary>
    Paused,

    /// <summary>Bytes of the goodbye were sent.</summary>
    Goodbye,

    /// <summary>A TLS alert; its name is the detail.</summary>
    Alert,

    /// <summary>TLS's own end.</summary>
    CloseNotify,

    /// <summary>A FIN.</summary>
    Fin,

    /// <summary>A RST.</summary>
    Reset,

    /// <summary>The idle timeout ended the conversation; it is the detail.</summary>
    Idle,

    /// <summary>The time after accept ended it; it is the detail.</summary>
    AfterAccept,

    /// <summary>The client's TCP took nothing for the send timeout, which is the detail.</summary>
    SendTimeout,

    /// <summary>The client kept its side open for the drain timeout.</summary>
    DrainTimeout,

    /// <summary>The server is stopping.</summary>
    Stopping,

    /// <summary>Too many connections were open.</summary>
    TurnedAway,

    /// <summary>The client sent what cannot be understood.</summary>
    Garbled,

    /// <summary>The connection to the upstream broke.</summary>
    UpstreamLost,

    /// <summary>TLS could not begin.</summary>
    HandshakeFailed,

    /// <summary>The network gave up.</summary>
    Lost,

    /// <summary>A bug of the server's.</summary>
    Fault,
}

/// <summary>The words of the kinds, as timeline and log spell them.</summary>
internal static class StepKindWords
{
    public static string ToWord(this StepKind kind) => kind switch
    {
        StepKind.Connected => "connected",
        StepKind.Refused => "refused",
        StepKind.TlsHandshake => "TLS handshake",
        StepKind.Received => "received",
        StepKind.Waiting => "waiting",
        StepKind.Unread => "unread",
        StepKind.Echoed => "echoed",
        StepKind.PassedOn => "passed on",
        StepKind.Said => "said",
        StepKind.Paused => "paused",
        StepKind.Goodbye => "goodbye",
        StepKind.Alert => "alert",
        StepKind.CloseNotify => "close_notify",
        StepKind.Fin => "FIN",
        StepKind.Reset => "RST",
        StepKind.Idle => "idle for",
        StepKind.AfterAccept => "after accept",
        StepKind.SendTimeout => "send timeout of",
        StepKind.DrainTimeout => "drain timeout",
        StepKind.Stopping => "server stopping",
        StepKind.TurnedAway => "turned away",
        StepKind.Garbled => "garbled",
        StepKind.UpstreamLost => "upstream lost",
        StepKind.HandshakeFailed => "handshake failed",
        StepKind.Lost => "lost",
        StepKind.Fault => "fault in the server",
    };
}
