using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Closing;

/// <summary>How a connection ended, as its last look showed.</summary>
/// <param name="Ending">The ending.</param>
/// <param name="Unread">Bytes that the client had sent and nobody had read.</param>
/// <param name="Dropped">Whether bytes that the kernel had taken never left.</param>
/// <param name="Unanswered">Whether the client or the network ended the connection before all that left was acknowledged.</param>
/// <param name="Acknowledged">Bytes that the client's TCP had acknowledged; null if that cannot be known.</param>
internal readonly record struct Verdict(Ending Ending, int Unread, bool Dropped, bool Unanswered, long? Acknowledged)
{
    /// <summary>What became of the goodbye.</summary>
    /// <param name="isDue">Whether it had fallen due, or nothing more could be said.</param>
    /// <param name="length">How long it is; 0 if there is none to send.</param>
    /// <param name="asked">How many bytes of it were to be sent.</param>
    /// <param name="taken">How many bytes of it the kernel took.</param>
    /// <param name="said">How many bytes the kernel took in all: if nothing of the goodbye was to be sent, these were cut.</param>
    public GoodbyeFate FateOf(bool isDue, long length, long asked, long taken, long said) =>
        length == 0 ? GoodbyeFate.None
        : !isDue ? GoodbyeFate.Unsent
        : asked == 0 ? (said > 0 && Dropped ? GoodbyeFate.Partial : GoodbyeFate.Cut)
        : taken == 0 ? GoodbyeFate.Unsent
        : taken < asked || Dropped ? GoodbyeFate.Partial
        : Unanswered ? GoodbyeFate.Unacknowledged
        : asked < length ? GoodbyeFate.Cut
        : GoodbyeFate.Sent;
}
