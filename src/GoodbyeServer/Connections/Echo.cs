using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;

namespace GoodbyeServer.Connections;

/// <summary>
/// Sends back what was read. An echo that the kernel took may still wait for the client's window, or be on its way to a host
/// that is gone, so it is watched until it is acknowledged; while it waits, the idle clock stands still.
/// </summary>
internal sealed class Echo(ClientSocket client, Sender sender, Clocks clocks, ServerContext server)
{
    private bool _waits;

    /// <summary>When to look at what was sent.</summary>
    public Deadline LookAt { get; private set; } = Deadline.Never;

    public async ValueTask<Departure?> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        var send = sender.SendAsync(bytes, Step.Echoed, server.Stop.Force);
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

    /// <summary>Looks at what was sent, if it is time to, or if the client seems idle: it may not have its echo yet.</summary>
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
