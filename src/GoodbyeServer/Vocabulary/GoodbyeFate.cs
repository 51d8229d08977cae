namespace GoodbyeServer.Vocabulary;

/// <summary>What became of the goodbye.</summary>
internal enum GoodbyeFate
{
    /// <summary>The kernel took all of it, and it was not seen to be lost.</summary>
    Sent,

    /// <summary>The kernel took some, or some that it had taken never left.</summary>
    Partial,

    /// <summary>All of it left, but the connection ended before the client's TCP had acknowledged all of it.</summary>
    Unacknowledged,

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
        GoodbyeFate.Unacknowledged => "unacknowledged",
        GoodbyeFate.Unsent => "unsent",
        GoodbyeFate.None => "none",
    };
}
