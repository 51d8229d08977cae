using GoodbyeServer.Sockets;

namespace GoodbyeServer.Connections;

/// <summary>
/// What the server says in a conversation: an echo, or what a script says. What the kernel took may still wait for the client's
/// window, or be on its way to a host that is gone, so it is watched until it is acknowledged; while it waits, the idle clock
/// stands still.
/// </summary>
/// <param name="client">Who hears it.</param>
/// <param name="sender">Sends it.</param>
/// <param name="clocks">The conversation's clocks.</param>
/// <param name="server">What all connections share.</param>
/// <param name="what">What it is, for the timeline.</param>
internal sealed class Speech(ClientSocket client, Sender sender, Clocks clocks, ServerContext server, string what)
{
    private bool _waits;

    /// <summary>When to look at what was sent.</summary>
    public Deadline LookAt { get; private set; } = Deadline.Never;

    public async ValueTask<Departure?> SayAsync(ReadOnlyMemory<byte> bytes)
    {
        var send = sender.SendAsync(bytes, what, server.Stop.Force);
        var hadToWait = !send.IsCompleted;
        var departure = await send;
        if (hadToWait)
        {
            clocks.RestartIdle();
        }

        sender.Watch.Expect();
        if (LookAt == Deadline.Never && server.Options.SendTimeout != Timeout.InfiniteTimeSpan)
        {
            LookAt = Deadline.In(sender.Watch.Interval, server.Clock);
        }

        return departure;
    }

    /// <summary>
    /// Says nothing for a while, until a clock of the conversation rings at the latest; null when the client is still there.
    /// </summary>
    public async ValueTask<Departure?> PauseAsync(TimeSpan duration)
    {
        var departure = duration == TimeSpan.Zero
            ? sender.Watch.Look()
            : await sender.PauseAsync(duration, clocks.Next(orAt: Deadline.Never), server.Stop.Force);
        if (departure is null && clocks.Due() is null)
        {
            client.Timeline?.AddPause(duration, isStopping: false);
        }

        return departure;
    }

    /// <summary>Looks at what was sent, if it is time to, or if the client seems idle: it may not have all of it yet.</summary>
    public Departure? LookIfDue()
    {
        if (!LookAt.HasPassed(server.Clock) && !clocks.IsIdle)
        {
            return null;
        }

        var departure = sender.Watch.Look();
        LookAt = sender.Watch.IsExpecting ? Deadline.In(sender.Watch.Interval, server.Clock) : Deadline.Never;
        var waits = departure is null && sender.Watch.IsExpecting && client.Info is { NotSentBytes: > 0 };
        if (waits)
        {
            clocks.StopIdle();
        }
        else if (_waits)
        {
            clocks.RestartIdle();
        }

        _waits = waits;
        return departure;
    }
}
