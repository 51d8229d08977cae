namespace GoodbyeServer.Sockets;

/// <summary>What a read found. The default is nothing, for now.</summary>
/// <param name="Count">The bytes that were read.</param>
/// <param name="IsEndOfFile">Whether it was the client's FIN: a read that returned 0.</param>
/// <param name="Departure">Why there is nothing to read and nobody to wait for.</param>
internal readonly record struct ReadResult(int Count, bool IsEndOfFile = false, Departure? Departure = null)
{
    public static readonly ReadResult EndOfFile = new(0, IsEndOfFile: true);

    public static ReadResult Gone(Departure departure) => new(0, Departure: departure);
}
