namespace GoodbyeServer.Vocabulary;

/// <summary>How a connection ended on the wire.</summary>
internal enum Ending
{
    /// <summary>Both sides sent FIN, and the client's TCP acknowledged every byte and the FIN of the server.</summary>
    Clean,

    /// <summary>The server closed with FIN before the client had sent one, and did not wait for it.</summary>
    FinSent,

    /// <summary>The server sent RST.</summary>
    ResetSent,

    /// <summary>The client sent RST.</summary>
    ResetByClient,

    /// <summary>The server half-closed, the client kept its side open for the drain timeout, then the server reset it.</summary>
    DrainTimeout,

    /// <summary>The network gave up, or a reset was forced when both FINs were out, which puts no RST on the wire.</summary>
    Lost,
}

/// <summary>The words of the endings, as flags, log and README spell them.</summary>
internal static class EndingWords
{
    public static string ToWord(this Ending ending) => ending switch
    {
        Ending.Clean => "clean",
        Ending.FinSent => "fin-sent",
        Ending.ResetSent => "reset-sent",
        Ending.ResetByClient => "reset-by-client",
        Ending.DrainTimeout => "drain-timeout",
        Ending.Lost => "lost",
    };
}
