using GoodbyeServer.Reporting;

namespace GoodbyeServer.Sockets;

/// <summary>Sends bytes to one client for as long as its TCP takes some.</summary>
internal sealed class Sender(ByteStream client, TimeSpan timeout, TimeProvider clock)
{
    private static readonly TimeSpan WorthWatching = TimeSpan.FromMilliseconds(50);

    /// <summary>Watches what becomes of the bytes that were sent.</summary>
    public SendWatch Watch { get; } = client.Peer.WatchFor(timeout, clock);

    /// <summary>
    /// Hands all bytes to the kernel; null once it has them all. Otherwise what stopped it; <see cref="ByteStream.BytesSent"/>
    /// says how far it got.
    /// </summary>
    /// <param name="bytes">What to send.</param>
    /// <param name="kind">What it is, for the timeline.</param>
    /// <param name="finFollows">Whether a FIN follows at once, which is to travel in the segment of the last byte.</param>
    /// <param name="force">Stops waiting, and sends no further piece.</param>
    public ValueTask<Departure?> SendAsync(
        ReadOnlyMemory<byte> bytes, StepKind kind, bool finFollows, CancellationToken force)
    {
        if (finFollows)
        {
            return NotedAsync(bytes, null, kind, force);
        }

        var departure = client.Send(bytes.Span, out var count);
        if (departure is null && count < bytes.Length)
        {
            return NotedAsync(bytes, count, kind, force);
        }

        client.NoteSaid(kind, bytes[..count]);
        return new(departure);
    }

    /// <summary>Hands over what the kernel takes at once, and no more; null whether or not that was all.</summary>
    public async ValueTask<Departure?> SendWhatFitsAsync(ReadOnlyMemory<byte> bytes, StepKind kind)
    {
        var (sent, count, departure) = (0, 0, (Departure?)null);
        do
        {
            departure = client.Send(bytes.Span[sent..], out count);
            sent += count;

            // A client that reads as fast as this sends must not keep the thread from the others.
            await Task.Yield();
        }
        while (count > 0 && sent < bytes.Length);

        client.NoteSaid(kind, bytes[..sent]);
        return departure;
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
            var departure = await WaitAsync(Deadline.Earlier(deadline, Deadline.In(Watch.Interval, clock)), until);
            if (force.IsCancellationRequested)
            {
                return Departure.Forced;
            }

            departure ??= Watch.Look();
            if (departure is not null)
            {
                return departure;
            }
        }

        client.Peer.NoteClientFin();
        return force.IsCancellationRequested ? Departure.Forced : null;
    }

    /// <summary>
    /// Waits for a part of a pause. As long as the client has sent nothing that waits to be read, its reset ends the wait at once; a
    /// look that comes soon is cheaper.
    /// </summary>
    private async ValueTask<Departure?> WaitAsync(Deadline end, CancellationToken until)
    {
        using var alarm = new Alarm(clock, until);
        var over = alarm.Until(end);
        if (end.Remaining(clock) >= WorthWatching)
        {
            var heard = client.Peer.IsReadable ? null : (await client.Peer.WaitReadableAsync(over)).Departure;
            if ((heard ?? Watch.Look()) is { } departure)
            {
                return departure;
            }
        }

        // What has come stays unread. The rest is waited for by the same timer: it was set from when the part began.
        await Task.Delay(Timeout.Infinite, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return null;
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

    /// <summary>As <see cref="ByteStream.SendBeforeFin"/>, and waits for room.</summary>
    private async ValueTask<Departure?> SendCorkedAsync(ReadOnlyMemory<byte> bytes, CancellationToken force)
    {
        var kept = bytes.Length < ByteStream.SurelyOneSegment ? bytes.Length : 1;
        var departure = kept < bytes.Length ? await SendRestAsync(bytes[..^kept], 0, force) : null;
        if (departure is null)
        {
            client.Peer.Cork();
            departure = await SendRestAsync(bytes[^kept..], 0, force);
        }

        return departure;
    }

    /// <summary>Sends, and notes in the timeline, as one step, what was sent.</summary>
    /// <param name="bytes">What is sent.</param>
    /// <param name="already">How much of it was sent already; null to send it corked.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="force">As for <see cref="SendAsync"/>.</param>
    private async ValueTask<Departure?> NotedAsync(ReadOnlyMemory<byte> bytes, int? already, StepKind kind, CancellationToken force)
    {
        var before = client.BytesSent - (already ?? 0);
        var departure = await (already is { } count ? SendRestAsync(bytes, count, force) : SendCorkedAsync(bytes, force));
        var sent = (int)(client.BytesSent - before);
        client.NoteSaid(kind, bytes[..sent]);
        return departure;
    }

    private async ValueTask<Departure?> SendRestAsync(ReadOnlyMemory<byte> bytes, int sent, CancellationToken force)
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

        return departure;
    }
}
