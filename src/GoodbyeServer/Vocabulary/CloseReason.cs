namespace GoodbyeServer.Vocabulary;

/// <summary>Why a connection's end began. The first cause wins.</summary>
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

    /// <summary>The client's TCP took no byte of an echo for the send timeout, but still answers: its window is shut.</summary>
    SendTimeout,

    /// <summary>The network gave up before any cue.</summary>
    ConnectionLost,

    /// <summary>The server was stopping.</summary>
    Shutdown,

    /// <summary>There were too many clients; this one was reset without a word.</summary>
    TurnedAway,

    /// <summary>A fault in the server itself.</summary>
    Error,
}

/// <summary>The words of the reasons, as flags, log and README spell them.</summary>
internal static class CloseReasonWords
{
    public static string ToWord(this CloseReason reason) => reason switch
    {
        CloseReason.Goodbye => "goodbye",
        CloseReason.ClientClosed => "client-closed",
        CloseReason.ClientReset => "client-reset",
        CloseReason.IdleTimeout => "idle-timeout",
        CloseReason.SendTimeout => "send-timeout",
        CloseReason.ConnectionLost => "connection-lost",
        CloseReason.Shutdown => "shutdown",
        CloseReason.TurnedAway => "turned-away",
        CloseReason.Error => "error",
    };
}
