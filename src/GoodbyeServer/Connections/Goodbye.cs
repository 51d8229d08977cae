using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Connections;

/// <summary>The last bytes that a client gets, and their pace.</summary>
internal sealed class Goodbye(ClientSocket client, Sender sender, ServerOptions options, Timeline? timeline)
{
    private long _sentBefore = -1;

    /// <summary>Bytes of it that the kernel took.</summary>
    public long BytesTaken => _sentBefore < 0 ? 0 : client.BytesSent - _sentBefore;

    /// <summary>Sends it; <see cref="ClientSignal.Ready"/> when the kernel took it all.</summary>
    public ValueTask<ClientSignal> SayAsync(CancellationToken force)
    {
        _sentBefore = client.BytesSent;
        return options.Goodbye.IsEmpty ? new(ClientSignal.Ready)
            : options.Drip is { } pace ? DripAsync(pace, force)
            : SendAsync(options.Goodbye, force);
    }

    /// <summary>What became of it.</summary>
    /// <param name="dropped">Whether bytes that the kernel had taken were seen to be lost.</param>
    public GoodbyeFate Fate(bool dropped) =>
        options.Goodbye.IsEmpty ? GoodbyeFate.None
        : BytesTaken == 0 ? GoodbyeFate.Unsent
        : BytesTaken < options.Goodbye.Length || dropped ? GoodbyeFate.Partial
        : GoodbyeFate.Sent;

    private ValueTask<ClientSignal> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken force)
    {
        return timeline is null ? sender.SendAsync(bytes, force) : SendAndNoteAsync(timeline);

        async ValueTask<ClientSignal> SendAndNoteAsync(Timeline notes)
        {
            var before = client.BytesSent;
            var signal = await sender.SendAsync(bytes, force);
            notes.Add(StepFrom.Server, Step.Goodbye, client.BytesSent - before);
            return signal;
        }
    }

    /// <summary>
    /// One byte at a time, each in a segment of its own: the kernel appends a byte to one that still waits in its queue,
    /// so each must have left before the next is sent.
    /// </summary>
    private async ValueTask<ClientSignal> DripAsync(TimeSpan pace, CancellationToken force)
    {
        sender.Watch.Restart();
        var behindEcho = await sender.LeaveAsync(force);
        if (behindEcho != ClientSignal.Ready)
        {
            return behindEcho;
        }

        for (var sent = 0; sent < options.Goodbye.Length; sent++)
        {
            var signal = sent == 0 ? ClientSignal.Ready : await sender.PauseAsync(pace, force);
            if (signal == ClientSignal.Ready)
            {
                signal = await SendAsync(options.Goodbye.Slice(sent, 1), force);
            }

            if (signal == ClientSignal.Ready)
            {
                signal = await sender.LeaveAsync(force);
            }

            if (signal != ClientSignal.Ready)
            {
                return signal;
            }
        }

        return ClientSignal.Ready;
    }
}
