using System.Collections.Concurrent;
using System.Net.Sockets;

namespace GoodbyeServer.Benchmarks.Load;

/// <summary>
/// So many connections in flight all the time, at a server that says goodbye at a client's first byte: one more connects,
/// then the one that has waited longest sends its byte, hears the goodbye and closes.
/// </summary>
internal sealed class StandingCrowd(int port, int size) : ClientLoad(port)
{
    private const int MostWorkers = 64;

    /// <summary>Fewer than any kernel queues for a server that is slow to accept: what does not fit waits a second.</summary>
    private const int ConnectsBeforePause = 100;

    private static readonly byte[] Cue = [(byte)'\n'];

    private readonly ConcurrentQueue<Socket> _waiting = new();

    private int Workers => Math.Min(size, MostWorkers);

    /// <summary>Connects all but those that the workers bring.</summary>
    public override async Task PrepareAsync()
    {
        for (var i = Workers; i < size && TryConnect() is { } socket; i++)
        {
            _waiting.Enqueue(socket);
            if (i % ConnectsBeforePause == 0)
            {
                await Task.Delay(5);
            }
        }
    }

    public override Task<long> RunAsync(TimeSpan time)
    {
        var over = In(time);
        return TogetherAsync(Workers, _ => ReplaceAsync(over));
    }

    public override Task FinishAsync() => TogetherAsync(MostWorkers, _ => SendAwayAsync());

    private async Task<long> ReplaceAsync(long over)
    {
        using var receiver = new Receiver(64);
        long done = 0;
        for (; !IsOver(over) && TryConnect() is { } socket; done++)
        {
            _waiting.Enqueue(socket);
            await SendAwayOldestAsync(receiver);
        }

        return done;
    }

    private async Task<long> SendAwayAsync()
    {
        using var receiver = new Receiver(64);
        long done = 0;
        for (; !_waiting.IsEmpty; done++)
        {
            await SendAwayOldestAsync(receiver);
        }

        return done;
    }

    private async Task SendAwayOldestAsync(Receiver receiver)
    {
        if (_waiting.TryDequeue(out var socket))
        {
            using (socket)
            {
                if (TrySend(socket, Cue))
                {
                    Note(await LastWords.HearAsync(socket, receiver, WireEnd.Fin));
                }
            }
        }
    }
}
