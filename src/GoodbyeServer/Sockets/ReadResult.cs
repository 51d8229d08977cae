namespace GoodbyeServer.Sockets;

/// <summary>What a read found. The default is nothing, for now.</summary>
/// <param name="Count">The bytes that were read.</param>
/// <param name="IsEndOfFile">Whether the client says no more: its FIN, a read that returned 0, or inside TLS its close_notify.</param>
/// <param name="Departure">Why there is nothing to read and nobody to wait for.</param>
/// <param name="IsInterrupted">Whether the wait's token ended it: a clock of ours rang, and the client is still there.</param>
/// <param name="Expected">What had to come instead of what came, which cannot be read; null if nothing is wrong.</param>
internal readonly record struct ReadResult(
    int Count, bool IsEndOfFile = false, Departure? Departure = null, bool IsInterrupted = false, string? Expected = null)
{
    public static readonly ReadResult EndOfFile = new(0, IsEndOfFile: true);

    public static readonly ReadResult Interrupted = new(0, IsInterrupted: true);

    public static ReadResult Garbled(string expected) => new(0, Expected: expected);

    public static ReadResult Gone(Departure departure) => new(0, Departure: departure);
}
