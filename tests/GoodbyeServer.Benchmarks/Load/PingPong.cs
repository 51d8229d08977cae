using System.Net.Sockets;

namespace GoodbyeServer.Benchmarks.Load;

/// <summary>So many connections; on each a message goes out and comes back before the next.</summary>
internal sealed class PingPong(int port, int clients) : ClientLoad(port)
{
    /// <summary>64 bytes.</summary>
    private static readonly byte[] Message = [.. Enumerable.Range('!', 64).Select(letter => (byte)letter)];

    private readonly List<(Socket Socket, Receiver Receiver)> _clients = [];

    public override Task PrepareAsync()
    {
        while (_clients.Count < clients && TryConnect() is { } socket)
        {
            _clients.Add((socket, new Receiver(2 * Message.Length)));
        }

        return Task.CompletedTask;
    }

    public override Task<long> RunAsync(TimeSpan time)
    {
        var over = In(time);
        return TogetherAsync(_clients.Count, i => PlayAsync(_clients[i].Socket, _clients[i].Receiver, over));
    }

    public override Task FinishAsync() =>
        Task.WhenAll(_clients.Select(client => EndAsync(client.Socket, client.Receiver)));

    private async Task<long> PlayAsync(Socket socket, Receiver receiver, long over)
    {
        long trips = 0;
        for (; !IsOver(over) && TrySend(socket, Message); trips++)
        {
            for (var at = 0; at < Message.Length; at += receiver.BytesTransferred)
            {
                var error = await receiver.ReceiveAsync(socket);
                if (error != SocketError.Success || receiver.BytesTransferred == 0 || !Message.AsSpan(at).StartsWith(receiver.Received))
                {
                    Note($"an echo that is none: {receiver.BytesTransferred} bytes, {error}");
                    return trips;
                }
            }
        }

        return trips;
    }
}
