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

/// <summary>The words of the endings.</summary>
internal static class EndingWords
{
    public static readonly WordList<Ending> All = new(Word);

    public static Word Word(this Ending ending) => ending switch
    {
        Ending.Clean => new("clean", "both FINs, everything acknowledged"),
        Ending.FinSent => new("fin-sent", "the server's FIN, and no wait for the client's"),
        Ending.ResetSent => new("reset-sent", "the server's RST"),
        Ending.ResetByClient => new("reset-by-client", "the client's RST"),
        Ending.DrainTimeout => new("drain-timeout", "the client kept its side open for --drain-timeout, then RST"),
        Ending.Lost => new("lost", "the network gave up"),
    };

    public static string ToWord(this Ending ending) => ending.Word().Text;

    /// <summary>The word for the upstream's side of a connection: there it is the upstream that may have sent the RST.</summary>
    public static string ToUpstreamWord(this Ending ending) => ending == Ending.ResetByClient ? "reset-by-upstream" : ending.ToWord();
}
