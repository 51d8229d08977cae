using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Connections;

/// <summary>
/// Why a conversation ended, and whether the client is still there to hear a goodbye. A class: as a value it would lie in each
/// method that waits for the conversation, some 600 bytes in all for a connection that is idle.
/// </summary>
/// <param name="Reason">The first cause.</param>
/// <param name="Cue">The planned cue, if it was one.</param>
/// <param name="Departure">What has ended the connection already; null to say goodbye.</param>
/// <param name="Expected">What the client had to send instead of its next byte; null if that is not the reason.</param>
/// <param name="Wire">How a wire to an upstream has ended by itself; null if there is none, and at a cue.</param>
internal sealed record ConversationEnd(
    CloseReason Reason, Cue? Cue = null, Departure? Departure = null, string? Expected = null, WireEnd? Wire = null)
{
    /// <summary>The goodbye falls due before the client says anything.</summary>
    public static readonly ConversationEnd AtOnce = new(CloseReason.Goodbye, Vocabulary.Cue.AtOnce);

    /// <summary>The server would have to say more than the close mode's cut allows.</summary>
    public static readonly ConversationEnd CutOff = new(CloseReason.Goodbye, Vocabulary.Cue.Cut);

    /// <summary>The client departed before any cue.</summary>
    public static ConversationEnd Gone(Departure departure) => departure switch
    {
        Sockets.Departure.Reset => new(CloseReason.ClientReset, null, departure),
        Sockets.Departure.Stalled => new(CloseReason.SendTimeout, null, departure),
        Sockets.Departure.Lost or Sockets.Departure.Killed => new(CloseReason.ConnectionLost, null, departure),

        // Its cue is due then (see Clocks).
        Sockets.Departure.Forced => new(CloseReason.Shutdown, null, departure),
    };
}
