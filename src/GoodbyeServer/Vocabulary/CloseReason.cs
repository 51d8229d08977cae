namespace GoodbyeServer.Vocabulary;

/// <summary>Why the connection ended. The first cause counts.</summary>
internal enum CloseReason
{
    /// <summary>A planned cue came.</summary>
    Goodbye,

    /// <summary>The client's FIN came before any other cue.</summary>
    ClientClosed,

    /// <summary>The client reset the connection before any cue.</summary>
    ClientReset,

    /// <summary>The client sent nothing for the idle timeout.</summary>
    IdleTimeout,

    /// <summary>The client's TCP took no byte of what was said for the send timeout, but still answers: its window is shut.</summary>
    SendTimeout,

    /// <summary>The network gave up before any cue.</summary>
    ConnectionLost,

    /// <summary>The client sent something that is not the request or the frame that was to be read.</summary>
    ClientGarbled,

    /// <summary>The upstream's FIN came first.</summary>
    UpstreamClosed,

    /// <summary>The upstream reset the connection.</summary>
    UpstreamReset,

    /// <summary>Nobody listens at the upstream's address.</summary>
    UpstreamRefused,

    /// <summary>The upstream did not answer, or the network gave it up.</summary>
    UpstreamLost,

    /// <summary>The client broke the handshake of TLS off, or said something else.</summary>
    HandshakeFailed,

    /// <summary>The server was stopping.</summary>
    Shutdown,

    /// <summary>There were too many clients; this one was reset without a word, or told and half-closed.</summary>
    TurnedAway,

    /// <summary>A fault in the server itself.</summary>
    Error,
}

/// <summary>The words of the reasons.</summary>
internal static class CloseReasonWords
{
    public static readonly WordList<CloseReason> All = new(Word);

    public static Word Word(this CloseReason reason) => reason switch
    {
        CloseReason.Goodbye => new("goodbye", "a planned cue came"),
        CloseReason.ClientClosed => new("client-closed", "the client's FIN came first"),
        CloseReason.ClientReset => new("client-reset", "the client's RST came first"),
        CloseReason.IdleTimeout => new("idle-timeout", "the client sent nothing for --idle-timeout"),
        CloseReason.SendTimeout => new("send-timeout", "the client took nothing of an echo, or of a script, for --send-timeout"),
        CloseReason.ConnectionLost => new("connection-lost", "the network gave up"),
        CloseReason.ClientGarbled => new("client-garbled", "the client sent what is no request, or no frame"),
        CloseReason.UpstreamClosed => new("upstream-closed", "the upstream's FIN came first"),
        CloseReason.UpstreamReset => new("upstream-reset", "the upstream reset the connection"),
        CloseReason.UpstreamRefused => new("upstream-refused", "nobody listens where the upstream was looked for"),
        CloseReason.UpstreamLost => new("upstream-lost", "the upstream did not answer, or the network gave it up"),
        CloseReason.HandshakeFailed => new("handshake-failed", "the client broke the handshake of TLS off, or spoke no TLS"),
        CloseReason.Shutdown => new("shutdown", "the server was stopping"),
        CloseReason.TurnedAway => new("turned-away", "more clients than --max-connections, or connected when the port went down"),
        CloseReason.Error => new("error", "a fault in the server itself"),
    };

    public static string ToWord(this CloseReason reason) => reason.Word().Text;
}
