using System.Collections.Concurrent;
using System.Net.Sockets;

namespace GoodbyeServer.Benchmarks.Load;

/// <summary>So many connections that have each had one byte echoed, and then say nothing until the end.</summary>
internal sealed class IdleCrowd(int port, int size) : ClientLoad(port)
{
    private const int Workers = 64;

    private static readonly byte[] Byte = [(byte)'?'];

    private readonly ConcurrentBag<Socket> _idle = [];
    private int _toConnect = size;

    /// <summary>Connections that are held.</summary>
    public int Count => _idle.Count;

    public override Task PrepareAsync() => TogetherAsync(Workers, _ => ConnectSomeAsync());

    public override Task<long> RunAsync(TimeSpan time) => Task.FromResult((long)Count);

    public override Task FinishAsync() => TogetherAsync(Workers, _ => EndSomeAsync());

    private async Task<long> ConnectSomeAsync()
    {
        using var receiver = new Receiver(64);
        long done = 0;
        for (; Interlocked.Decrement(ref _toConnect) >= 0 && TryConnect() is { } socket; done++)
        {
            if (TrySend(socket, Byte))
            {
                var error = await receiver.ReceiveAsync(socket);
                Note(receiver.Received.SequenceEqual(Byte) ? null : $"{error} in place of an echoed byte");
            }

            _idle.Add(socket);
        }

        return done;
    }

    private async Task<long> EndSomeAsync()
    {
        using var receiver = new Receiver(64);
        long done = 0;
        for (; _idle.TryTake(out var socket); done++)
        {
            await EndAsync(socket, receiver);
        }

        return done;
    }
}
