using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Connections;

/// <summary>Why a conversation ended, and whether the client is still there to hear a goodbye.</summary>
/// <param name="Reason">The first cause.</param>
/// <param name="Cue">The planned cue, where it was one.</param>
/// <param name="Departure">What has ended the connection already; null to say goodbye.</param>
/// <param name="Expected">What the client had to send instead of its next byte; null if that is not the reason.</param>
internal readonly record struct ConversationEnd(
    CloseReason Reason, Cue? Cue = null, Departure? Departure = null, string? Expected = null)
{
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
