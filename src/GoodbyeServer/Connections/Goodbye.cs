using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;

namespace GoodbyeServer.Connections;

/// <summary>The last bytes that a client gets, and their pace.</summary>
/// <param name="client">Who gets them.</param>
/// <param name="sender">Sends them.</param>
/// <param name="server">What all connections share.</param>
/// <param name="whole">All of them; empty for no goodbye.</param>
/// <param name="cut">Say only this many; null for all.</param>
internal sealed class Goodbye(ByteStream client, Sender sender, ServerContext server, ReadOnlyMemory<byte> whole, long? cut)
{
    private readonly ReadOnlyMemory<byte> _bytes = cut < whole.Length ? whole[..(int)cut.Value] : whole;
    private long _sentBefore = -1;

    /// <summary>How long it is, whether or not it is cut.</summary>
    public long Length => whole.Length;

    /// <summary>How much of it is to be said.</summary>
    public long BytesToSay => _bytes.Length;

    /// <summary>Bytes of it that the kernel took.</summary>
    public long BytesTaken => _sentBefore < 0 ? 0 : client.BytesSent - _sentBefore;

    /// <summary>Sends it at its pace; null when the kernel took it all.</summary>
    public ValueTask<Departure?> SayAsync()
    {
        if (server.Options.Drip is not { } pace || _bytes.IsEmpty)
        {
            return SayAtOnceAsync();
        }

        _sentBefore = client.BytesSent;
        return DripAsync(pace);
    }

    /// <summary>Sends it in one piece; null when the kernel took it all.</summary>
    public ValueTask<Departure?> SayAtOnceAsync()
    {
        _sentBefore = client.BytesSent;
        return _bytes.IsEmpty ? default : SendAsync(_bytes);
    }

    private ValueTask<Departure?> SendAsync(ReadOnlyMemory<byte> bytes) => sender.SendAsync(bytes, Step.Goodbye, server.Stop.Force);

    /// <summary>
    /// One byte at a time, each in a segment of its own: the kernel appends a byte to one that still waits in its queue,
    /// so each must have left before the next is sent.
    /// </summary>
    private async ValueTask<Departure?> DripAsync(TimeSpan pace)
    {
        sender.Watch.Expect();
        var departure = await sender.LeaveAsync(server.Stop.Force);
        for (var sent = 0; departure is null && sent < _bytes.Length; sent++)
        {
            // At a pace of 0 nothing here need wait: others get their turn on the thread.
            await Task.Yield();
            departure = (sent == 0 ? null : await sender.PauseAsync(pace, server.Stop.Force, server.Stop.Force))
                ?? await SendAsync(_bytes.Slice(sent, 1))
                ?? await sender.LeaveAsync(server.Stop.Force);
        }

        return departure;
    }
}
