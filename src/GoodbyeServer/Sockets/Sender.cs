using GoodbyeServer.Reporting;

namespace GoodbyeServer.Sockets;

/// <summary>Sends bytes to one client for as long as its TCP takes some.</summary>
internal sealed class Sender(ByteStream client, TimeSpan timeout, TimeProvider clock)
{
    /// <summary>Watches what becomes of the bytes that were sent.</summary>
    public SendWatch Watch { get; } = new(client.Peer, timeout, clock);

    /// <summary>
    /// Hands all bytes to the kernel; null once it has them all. Otherwise what stopped it; <see cref="ByteStream.BytesSent"/>
    /// says how far it got.
    /// </summary>
    /// <param name="bytes">What to send.</param>
    /// <param name="what">What it is, for the timeline.</param>
    /// <param name="force">Stops waiting, and sends no further piece.</param>
    public ValueTask<Departure?> SendAsync(ReadOnlyMemory<byte> bytes, string what, CancellationToken force)
    {
        var departure = client.Send(bytes.Span, out var count);
        if (departure is null && count < bytes.Length)
        {
            return SendRestAsync(bytes, count, what, force);
        }

        client.Timeline?.Add(StepFrom.Server, what, count);
        return new(departure);
    }

    /// <summary>
    /// Waits, looking now and then; null when the time is over, otherwise what ended the connection or stalled it meanwhile.
    /// The server does not read here, so nothing else would show a reset.
    /// </summary>
    /// <param name="duration">How long.</param>
    /// <param name="until">Ends the pause early, as if the time were over.</param>
    /// <param name="force">Ends it as <see cref="Departure.Forced"/>.</param>
    public async ValueTask<Departure?> PauseAsync(TimeSpan duration, CancellationToken until, CancellationToken force)
    {
        var deadline = Deadline.In(duration, clock);
        while (!deadline.HasPassed(clock) && !until.IsCancellationRequested)
        {
            var slice = TimeSpan.FromTicks(Math.Min(deadline.Remaining(clock).Ticks, Watch.Interval.Ticks));
            await Task.Delay(slice, clock, until).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (force.IsCancellationRequested)
            {
                return Departure.Forced;
            }

            if (Watch.Look() is { } departure)
            {
                return departure;
            }
        }

        client.Peer.NoteClientFin();
        return force.IsCancellationRequested ? Departure.Forced : null;
    }

    /// <summary>Waits until every byte that the kernel took has left it, for as long as the client's TCP takes some.</summary>
    public async ValueTask<Departure?> LeaveAsync(CancellationToken force)
    {
        var pause = new Backoff();
        while (client.Peer.Info is { NotSentBytes: > 0 })
        {
            if (Watch.Look() is { } departure)
            {
                return departure;
            }

            if (!await pause.WaitAsync(force))
            {
                return Departure.Forced;
            }
        }

        return null;
    }

    private async ValueTask<Departure?> SendRestAsync(ReadOnlyMemory<byte> bytes, int sent, string what, CancellationToken force)
    {
        Watch.Expect(isBlocked: true);
        Departure? departure = null;
        using var alarm = new Alarm(clock, force);
        while (departure is null && sent < bytes.Length)
        {
            var count = 0;
            departure = force.IsCancellationRequested ? Departure.Forced : client.Send(bytes.Span[sent..], out count);
            if (departure is null && count == 0)
            {
                (departure, count) = await client.SendByteAsync(
                    bytes.Slice(sent, 1), alarm.Until(Deadline.In(Watch.Interval, clock)));
                departure ??= count == 0 && !force.IsCancellationRequested ? Watch.Look() : null;
            }
            else
            {
                // A client that reads as fast as this sends must not keep the thread from the others.
                await Task.Yield();
            }

            sent += count;
        }

        client.Timeline?.Add(StepFrom.Server, what, sent);
        return departure;
    }
}
