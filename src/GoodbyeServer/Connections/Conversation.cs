using System.Buffers;
using System.Net.Sockets;
using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Connections;

/// <summary>Why a conversation ended, and whether the client is still there to hear a goodbye.</summary>
/// <param name="Reason">The first cause.</param>
/// <param name="Cue">The planned cue, where it was one.</param>
/// <param name="Signal"><see cref="ClientSignal.Ready"/> to say goodbye; otherwise what has ended the connection already.</param>
internal readonly record struct ConversationEnd(CloseReason Reason, Cue? Cue = null, ClientSignal Signal = ClientSignal.Ready);

/// <summary>
/// Reads what a client sends, and sends it back or drops it, until a cue. No byte past the cue is taken from the kernel:
/// reads are cut at it, by length where bytes are counted, by looking before taking where lines are.
/// </summary>
internal sealed class Conversation(
    ClientSocket client,
    Sender sender,
    ClientOrders? orders,
    ServerOptions options,
    long acceptedAt,
    TimeProvider clock,
    ServerStop stop,
    Timeline? timeline)
{
    private const int BufferSize = 64 * 1024;

    private readonly Cues _cues = new(options.Cues, orders);
    private readonly Deadline _after = Deadline.After(acceptedAt, options.Cues.After ?? Timeout.InfiniteTimeSpan, clock);
    private Deadline _idle = Deadline.After(acceptedAt, options.IdleTimeout, clock);
    private Deadline _lookAtEcho = Deadline.Never;
    private bool _echoWaits;

    /// <summary>Talks until the first cue, or until the client is gone.</summary>
    public async ValueTask<ConversationEnd> RunAsync()
    {
        var alarm = new Alarm(clock, stop.Shutdown);
        try
        {
            while (true)
            {
                if (Due() is { } due)
                {
                    return due;
                }

                if (alarm.HasRung)
                {
                    alarm.Dispose();
                    alarm = new Alarm(clock, stop.Shutdown);
                }

                alarm.Set(Deadline.Earlier(Deadline.Earlier(_after, _idle), _lookAtEcho));
                var signal = await client.WaitReadableAsync(alarm.Token);
                if (signal == ClientSignal.Ready && await TakeAsync(alarm) is { } end)
                {
                    return end;
                }

                if (signal is ClientSignal.Reset or ClientSignal.Lost)
                {
                    return Gone(signal);
                }
            }
        }
        finally
        {
            alarm.Dispose();
        }
    }

    private static ConversationEnd Gone(ClientSignal signal) => signal switch
    {
        ClientSignal.Reset => new(CloseReason.ClientReset, null, signal),
        ClientSignal.Stalled => new(CloseReason.SendTimeout, null, signal),
        _ => new(CloseReason.ConnectionLost, null, signal),
    };

    /// <summary>Takes what is there, up to the cue, and echoes it.</summary>
    private async ValueTask<ConversationEnd?> TakeAsync(Alarm alarm)
    {
        var owned = options.Echo || _cues.NeedsContent;
        var buffer = owned ? ArrayPool<byte>.Shared.Rent(BufferSize) : ClientSocket.Discarded;
        try
        {
            var signal = Receive(buffer.AsSpan(0, BufferSize), out var count, out var cue);
            if (signal == ClientSignal.EndOfFile)
            {
                timeline?.AddEndOfFile();
                return new ConversationEnd(CloseReason.ClientClosed);
            }

            if (signal != ClientSignal.Ready)
            {
                return signal == ClientSignal.Nothing ? null : Gone(signal);
            }

            timeline?.Add(StepFrom.Client, Step.Received, count);

            // Before the echo: a client that has its echo then knows that the clock was set.
            _idle = Deadline.In(options.IdleTimeout, clock);
            alarm.Set(Deadline.Earlier(_after, _idle));
            var echo = options.Echo ? await EchoAsync(buffer.AsMemory(0, count)) : ClientSignal.Ready;
            return cue is { } reached ? new ConversationEnd(CloseReason.Goodbye, reached, echo)
                : echo == ClientSignal.Ready ? null
                : (DueByClock() ?? Gone(echo)) with { Signal = echo };
        }
        finally
        {
            if (owned)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    private ClientSignal Receive(Span<byte> buffer, out int count, out Cue? cue)
    {
        cue = null;
        buffer = buffer[.._cues.MaxRead(buffer.Length)];
        if (!_cues.NeedsContent)
        {
            var taken = client.Receive(buffer, SocketFlags.None, out count);
            cue = _cues.Take(buffer[..count]).Cue;
            return taken;
        }

        var seen = client.Receive(buffer, SocketFlags.Peek, out count);
        if (seen != ClientSignal.Ready)
        {
            return seen;
        }

        (count, cue) = _cues.Take(buffer[..count]);
        return client.Receive(buffer[..count], SocketFlags.None, out count);
    }

    /// <summary>Sends back what was read; the idle clock stands still meanwhile.</summary>
    private async ValueTask<ClientSignal> EchoAsync(ReadOnlyMemory<byte> bytes)
    {
        var sentBefore = client.BytesSent;
        var send = sender.SendAsync(bytes, stop.Force);
        var hadToWait = !send.IsCompleted;
        var signal = await send;
        if (hadToWait)
        {
            _idle = Deadline.In(options.IdleTimeout, clock);
        }

        timeline?.Add(StepFrom.Server, Step.Echoed, client.BytesSent - sentBefore);
        sender.Watch.Expect();
        if (_lookAtEcho == Deadline.Never && options.SendTimeout != Timeout.InfiniteTimeSpan)
        {
            _lookAtEcho = Deadline.In(sender.Watch.Interval, clock);
        }

        return signal;
    }

    /// <summary>The first of the clocks' causes that has come, if one has.</summary>
    private ConversationEnd? Due()
    {
        if (_lookAtEcho.HasPassed(clock) || (options.Echo && _idle.HasPassed(clock)))
        {
            if (LookAtEcho() is { } gone)
            {
                return gone;
            }
        }

        return DueByClock();
    }

    private ConversationEnd? DueByClock()
    {
        var first = Deadline.Earlier(Deadline.Earlier(_after, _idle), stop.AskedAt);
        return !first.HasPassed(clock) ? null
            : first == stop.AskedAt ? new(CloseReason.Shutdown)
            : first == _after ? new(CloseReason.Goodbye, Cue.After)
            : new(CloseReason.IdleTimeout);
    }

    /// <summary>An echo that the kernel took may still wait for the client's window, or be on its way to a host that is gone.</summary>
    private ConversationEnd? LookAtEcho()
    {
        var signal = sender.Watch.Look();
        _lookAtEcho = signal == ClientSignal.Ready ? Deadline.Never : Deadline.In(sender.Watch.Interval, clock);
        var waits = signal == ClientSignal.Nothing && client.Info is { NotSentBytes: > 0 };
        if (waits || _echoWaits)
        {
            // The idle clock stands still, and begins anew once the echo has left.
            _idle = waits ? Deadline.Never : Deadline.In(options.IdleTimeout, clock);
            _echoWaits = waits;
        }

        return signal is ClientSignal.Ready or ClientSignal.Nothing ? null : Gone(signal);
    }
}
