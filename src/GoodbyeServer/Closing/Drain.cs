using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;

namespace GoodbyeServer.Closing;

/// <summary>
/// Reads, counts and drops what a client still sends after the server has said its last, so that nothing is unread when the
/// socket is closed.
/// </summary>
internal sealed class Drain(ClientSocket client, ConnectionIdentity connection, ServerContext server)
{
    /// <summary>How long a half-closed client keeps its side open before the log says so.</summary>
    private static readonly TimeSpan WorthSaying = TimeSpan.FromSeconds(1);

    /// <summary>Until the client's FIN (null) or another end; interrupted at the deadline or by the token.</summary>
    public ValueTask<Departure?> UntilFinAsync(Deadline deadline, CancellationToken until) =>
        ReadAsync(deadline, Deadline.In(WorthSaying, server.Clock), until);

    /// <summary>Until the client's FIN (null) or another end; interrupted by the token alone.</summary>
    public ValueTask<Departure?> ForeverAsync(CancellationToken until) => ReadAsync(Deadline.Never, Deadline.Never, until);

    /// <summary>How long the client may still take: what the drain timeout said, or less while the server stops.</summary>
    private TimeSpan LimitNow()
    {
        var (most, left) = (server.Options.DrainTimeout, server.ShutdownDue.Remaining(server.Clock));
        return left == Timeout.InfiniteTimeSpan || (most != Timeout.InfiniteTimeSpan && most < left) ? most : left;
    }

    private async ValueTask<Departure?> ReadAsync(Deadline deadline, Deadline waiting, CancellationToken until)
    {
        using var alarm = new Alarm(server.Clock, until);
        while (true)
        {
            var read = await client.DiscardAsync(alarm.Until(Deadline.Earlier(waiting, deadline)));
            if (read.IsEndOfFile || read.Departure is not (null or Departure.Interrupted))
            {
                return read.Departure;
            }

            if (until.IsCancellationRequested || deadline.HasPassed(server.Clock))
            {
                return Departure.Interrupted;
            }

            if (waiting.HasPassed(server.Clock) && !client.IsReadable)
            {
                waiting = Deadline.Never;
                server.Log.Waiting(connection, LimitNow());
            }
        }
    }
}
