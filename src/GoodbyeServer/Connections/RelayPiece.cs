using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Connections;

/// <summary>What a relay has read at once, and how much of it was passed on.</summary>
/// <param name="Read">What was read.</param>
/// <param name="Taken">What comes after it.</param>
/// <param name="Sent">How many bytes were passed on.</param>
/// <param name="Departure">Why no more are.</param>
internal readonly record struct RelayPiece(ReadResult Read, Taken Taken, int Sent = 0, Departure? Departure = null)
{
    public bool IsWhole => Sent == Read.Count;

    /// <summary>The end of the conversation that comes after it; null if none does.</summary>
    public ConversationEnd? End => EndAt(Taken);

    /// <summary>As <see cref="End"/>.</summary>
    public static ConversationEnd? EndAt(Taken taken) =>
        taken.Cue is { } cue ? new ConversationEnd(CloseReason.Goodbye, cue)
        : taken.Expected is { } expected ? new ConversationEnd(CloseReason.ClientGarbled, Expected: expected)
        : null;
}
