namespace GoodbyeServer.Sockets;

/// <summary>What a read found. The default is nothing, for now.</summary>
/// <param name="Count">The bytes that were read.</param>
/// <param name="IsEndOfFile">Whether it was the client's FIN: a read that returned 0.</param>
/// <param name="Departure">Why there is nothing to read and nobody to wait for.</param>
/// <param name="IsInterrupted">Whether the wait's token ended it: a clock of ours rang, and the client is still there.</param>
internal readonly record struct ReadResult(
    int Count, bool IsEndOfFile = false, Departure? Departure = null, bool IsInterrupted = false)
{
    public static readonly ReadResult EndOfFile = new(0, IsEndOfFile: true);

    public static readonly ReadResult Interrupted = new(0, IsInterrupted: true);

    public static ReadResult Gone(Departure departure) => new(0, Departure: departure);
}
