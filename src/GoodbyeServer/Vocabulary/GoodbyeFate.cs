namespace GoodbyeServer.Vocabulary;

/// <summary>What became of the goodbye.</summary>
internal enum GoodbyeFate
{
    /// <summary>The kernel took all of it, and it was not seen to be lost.</summary>
    Sent,

    /// <summary>Some of it was sent, or the kernel took it and was then seen to lose it.</summary>
    Partial,

    /// <summary>There was a goodbye to send, and none of it was.</summary>
    Unsent,

    /// <summary>There was no goodbye to send.</summary>
    None,
}

/// <summary>The words of the fates.</summary>
internal static class GoodbyeFateWords
{
    public static readonly WordList<GoodbyeFate> All = new(Word);

    public static Word Word(this GoodbyeFate fate) => fate switch
    {
        GoodbyeFate.Sent => new("sent", "the kernel took all of it, and nothing showed that it was lost"),
        GoodbyeFate.Partial => new("partial", "some of it was sent, or was lost after the kernel took it"),
        GoodbyeFate.Unsent => new("unsent", "none of it was sent"),
        GoodbyeFate.None => new("none", "there was none to send"),
    };

    public static string ToWord(this GoodbyeFate fate) => fate.Word().Text;
}
