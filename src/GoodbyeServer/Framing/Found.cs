namespace GoodbyeServer.Framing;

/// <summary>What a mark has found.</summary>
internal enum FoundKind
{
    /// <summary>The mark itself: the bytes go up to it, and it is among them.</summary>
    Mark,

    /// <summary>The end of a head whose client waits for <c>100 Continue</c> before it sends the body. The mark comes later.</summary>
    AskToContinue,

    /// <summary>A byte that cannot stand there. It is the one after the bytes: it is not taken.</summary>
    Garbled,
}

/// <summary>Something that a mark has found in the next bytes.</summary>
/// <param name="Length">How many of the bytes go up to it.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Expected">What had to stand there instead of a byte that cannot; empty otherwise.</param>
internal readonly record struct Found(int Length, FoundKind Kind = FoundKind.Mark, string Expected = "")
{
    public static implicit operator Found(int length) => new(length);

    public static Found Garbled(int length, string expected) => new(length, FoundKind.Garbled, expected);
}
