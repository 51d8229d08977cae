using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;

namespace GoodbyeServer.Connections;

/// <summary>The last bytes that a client gets, and their pace.</summary>
internal sealed class Goodbye(ClientSocket client, Sender sender, ServerContext server)
{
    private readonly ReadOnlyMemory<byte> _bytes = server.Options.Goodbye;
    private long _sentBefore = -1;

    public long Length => _bytes.Length;

    /// <summary>Bytes of it that the kernel took.</summary>
    public long BytesTaken => _sentBefore < 0 ? 0 : client.BytesSent - _sentBefore;

    /// <summary>Sends it; null when the kernel took it all.</summary>
    public ValueTask<Departure?> SayAsync()
    {
        _sentBefore = client.BytesSent;
        return _bytes.IsEmpty ? default
            : server.Options.Drip is { } pace ? DripAsync(pace)
            : SendAsync(_bytes);
    }

    private ValueTask<Departure?> SendAsync(ReadOnlyMemory<byte> bytes) => sender.SendAsync(bytes, Step.Goodbye, server.Stop.Force);

    /// <summary>
    /// One byte at a time, each in a segment of its own: the kernel appends a byte to one that still waits in its queue,
    /// so each must have left before the next is sent.
    /// </summary>
    private async ValueTask<Departure?> DripAsync(TimeSpan pace)
    {
        sender.Watch.Restart();
        var departure = await sender.LeaveAsync(server.Stop.Force);
        for (var sent = 0; departure is null && sent < _bytes.Length; sent++)
        {
            departure = (sent == 0 ? null : await sender.PauseAsync(pace, server.Stop.Force, server.Stop.Force))
                ?? await SendAsync(_bytes.Slice(sent, 1))
                ?? await sender.LeaveAsync(server.Stop.Force);
        }

        return departure;
    }
}
