using GoodbyeServer.Framing;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Connections;

/// <summary>How many of the next bytes may be taken from the kernel, and what comes then.</summary>
/// <param name="Length">How many.</param>
/// <param name="Found">What comes after the last of them; null if nothing does.</param>
/// <param name="Cue">The cue, if it is one.</param>
internal readonly record struct Taken(int Length, Found? Found = null, Cue? Cue = null)
{
    /// <summary>Whether the client waits to be asked for a body.</summary>
    public bool AsksToContinue => Found is { Kind: FoundKind.AskToContinue };

    /// <summary>What had to stand in the place of the byte after them; null if that byte may stand there.</summary>
    public string? Expected => Found is { Kind: FoundKind.Garbled, Expected: var expected } ? expected : null;
}
