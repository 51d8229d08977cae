namespace GoodbyeServer.Vocabulary;

/// <summary>What became of the goodbye.</summary>
internal enum GoodbyeFate
{
    /// <summary>The kernel took all of it, and it was not seen to be lost.</summary>
    Sent,

    /// <summary>The kernel took as much as the close mode's cut asked for, and it was not seen to be lost.</summary>
    Cut,

    /// <summary>The kernel took some, or some that it had taken never left.</summary>
    Partial,

    /// <summary>All of it left, but the connection ended before the client's TCP had acknowledged all of it.</summary>
    Unacknowledged,

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
        GoodbyeFate.Cut => new("cut", "cut short as told (abort@0), and nothing showed that it was lost"),
        GoodbyeFate.Partial => new("partial", "some of it was sent, or was lost after the kernel took it"),
        GoodbyeFate.Unacknowledged => new("unacknowledged", "all of it left; reset or lost before the client's TCP acknowledged it"),
        GoodbyeFate.Unsent => new("unsent", "none of it was sent"),
        GoodbyeFate.None => new("none", "there was none to send"),
    };

    public static string ToWord(this GoodbyeFate fate) => fate.Word().Text;
}
