namespace GoodbyeServer.Sockets;

/// <summary>Sends bytes to one client for as long as its TCP takes some.</summary>
internal sealed class Sender(ClientSocket client, TimeSpan timeout, TimeProvider clock)
{
    /// <summary>What is known of the bytes that were sent.</summary>
    public SendWatch Watch { get; } = new(client, timeout, clock);

    /// <summary>
    /// Hands all bytes to the kernel. <see cref="ClientSignal.Ready"/> when it took them; otherwise what came in between,
    /// and <see cref="ClientSocket.BytesSent"/> tells how many it took.
    /// </summary>
    public ValueTask<ClientSignal> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken force)
    {
        var signal = client.Send(bytes.Span, out var count);
        return count == bytes.Length || signal is ClientSignal.Reset or ClientSignal.Lost
            ? new(signal)
            : SendRestAsync(bytes[count..], force);
    }

    private async ValueTask<ClientSignal> SendRestAsync(ReadOnlyMemory<byte> bytes, CancellationToken force)
    {
        Watch.Restart(isBlocked: true);
        var alarm = new Alarm(clock, force);
        try
        {
            while (!bytes.IsEmpty)
            {
                var signal = client.Send(bytes.Span, out var count);
                if (signal == ClientSignal.Nothing)
                {
                    alarm.Set(Deadline.In(Watch.Interval, clock));
                    signal = await client.SendByteAsync(bytes[..1], alarm.Token);
                    count = signal == ClientSignal.Ready ? 1 : 0;
                }

                if (signal == ClientSignal.Interrupted && !force.IsCancellationRequested)
                {
                    signal = Watch.Look() is var seen && seen is ClientSignal.Nothing ? ClientSignal.Ready : seen;
                    alarm.Dispose();
                    alarm = new Alarm(clock, force);
                }

                if (signal != ClientSignal.Ready)
                {
                    return signal;
                }

                bytes = bytes[count..];
            }

            return ClientSignal.Ready;
        }
        finally
        {
            alarm.Dispose();
        }
    }

    /// <summary>
    /// Waits, looking now and then: <see cref="ClientSignal.Ready"/> when the time is over, otherwise what ended the
    /// connection or stalled it meanwhile. The server does not read here, so nothing else would tell of a reset.
    /// </summary>
    public async ValueTask<ClientSignal> PauseAsync(TimeSpan duration, CancellationToken force)
    {
        var deadline = Deadline.In(duration, clock);
        while (!deadline.HasPassed(clock))
        {
            var slice = TimeSpan.FromTicks(Math.Min(deadline.Remaining(clock).Ticks, Watch.Interval.Ticks));
            await Task.Delay(slice, clock, force).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (force.IsCancellationRequested)
            {
                return ClientSignal.Interrupted;
            }

            if (Watch.Look() is not (ClientSignal.Ready or ClientSignal.Nothing) and var end)
            {
                return end;
            }
        }

        return ClientSignal.Ready;
    }

    /// <summary>Waits until every byte that the kernel took has left it, for as long as the client's TCP takes some.</summary>
    public async ValueTask<ClientSignal> LeaveAsync(CancellationToken force)
    {
        var pause = new GrowingPause();
        while (client.Info is { NotSentBytes: > 0 })
        {
            if (Watch.Look() is not (ClientSignal.Ready or ClientSignal.Nothing) and var end)
            {
                return end;
            }

            if (!await pause.WaitAsync(force))
            {
                return ClientSignal.Interrupted;
            }
        }

        return ClientSignal.Ready;
    }
}
