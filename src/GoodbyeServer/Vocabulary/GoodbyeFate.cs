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

/// <summary>The words of the fates, as log and README spell them.</summary>
internal static class GoodbyeFateWords
{
    public static string ToWord(this GoodbyeFate fate) => fate switch
    {
        GoodbyeFate.Sent => "sent",
        GoodbyeFate.Partial => "partial",
        GoodbyeFate.Unsent => "unsent",
        GoodbyeFate.None => "none",
    };
}
