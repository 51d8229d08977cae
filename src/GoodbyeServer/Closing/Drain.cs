using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;

namespace GoodbyeServer.Closing;

/// <summary>
/// Reads, counts and drops what a client still sends after the server has said its last, so that nothing is unread when the
/// socket is closed.
/// </summary>
/// <param name="client">The client, or the upstream.</param>
/// <param name="watch">Bounds its silence while the server's last bytes and its FIN are under way.</param>
/// <param name="connection">Who it is, for the log; null for the upstream.</param>
/// <param name="shared">What all connections share.</param>
internal sealed class Drain(ByteStream client, SendWatch watch, AcceptedConnection? connection, ServerContext shared)
{
    /// <summary>How long a half-closed client keeps its side open before the log says so.</summary>
    private static readonly TimeSpan WorthSaying = TimeSpan.FromSeconds(1);

    /// <summary>When to look for the first time whether the FIN was acknowledged; most clients have closed by then.</summary>
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// After the server's FIN: until the client's, or another end. While the goodbye and the FIN are under way, the client's
    /// silence is bounded by the send timeout; once they were acknowledged, the drain timeout runs, and interrupts it.
    /// </summary>
    public async ValueTask<ReadResult> UntilFinAsync(CancellationToken force)
    {
        LogFin();
        var read = await WhileUnderWayAsync(force);
        LogFin();
        return read.IsInterrupted && !force.IsCancellationRequested ? await WhileWaitingAsync(force) : read;
    }

    /// <summary>Until the client's FIN or another end; interrupted by the token alone.</summary>
    public async ValueTask<ReadResult> ForeverAsync(CancellationToken until)
    {
        var read = new ReadResult(Count: 1);
        while (read.Count > 0)
        {
            read = await client.DiscardAsync(until);
        }

        return read;
    }

    /// <summary>Logs the half-close, as <see cref="LogFin(PeerSocket, AcceptedConnection, ServerContext)"/>.</summary>
    public void LogFin()
    {
        client.Peer.NoteFin();
        if (connection is { } known)
        {
            LogFin(client.Peer, known, shared);
        }
    }

    /// <summary>
    /// Logs a client's half-close, once, when the FIN has left: that may be only after bytes that the client reads slowly.
    /// </summary>
    public static void LogFin(PeerSocket client, AcceptedConnection connection, ServerContext shared)
    {
        if (shared.Log.IsDebug && !client.IsFinLogged)
        {
            client.NoteFin();
            if (client.HasFinLeft)
            {
                client.IsFinLogged = true;
                shared.Log.HalfClosed(connection);
            }
        }
    }

    /// <summary>
    /// Interrupted once the client's TCP has acknowledged the FIN. The looks are real time, as in <see cref="Backoff"/>: soon,
    /// then less often.
    /// </summary>
    private async ValueTask<ReadResult> WhileUnderWayAsync(CancellationToken force)
    {
        var longest = TimeSpan.FromMilliseconds(client.Peer.IsFinWatched ? 100 : 250);
        var pause = FirstLook;
        var look = Deadline.In(pause, TimeProvider.System);
        using var alarm = new Alarm(TimeProvider.System, force);
        while (true)
        {
            var read = await client.DiscardAsync(alarm.Until(look));
            if (read.IsEndOfFile || read.Departure is not null || force.IsCancellationRequested)
            {
                return read;
            }

            if (look.HasPassed(TimeProvider.System))
            {
                watch.Expect();
                if (watch.Look() is { } departure)
                {
                    return ReadResult.Gone(departure);
                }

                if (!watch.IsExpecting)
                {
                    return ReadResult.Interrupted;
                }

                LogFin();
                pause = pause * 2 < longest ? pause * 2 : longest;
                look = Deadline.In(pause, TimeProvider.System);
            }
        }
    }

    /// <summary>The client has everything, and keeps its side open: interrupted at the drain timeout.</summary>
    private async ValueTask<ReadResult> WhileWaitingAsync(CancellationToken force)
    {
        var deadline = Deadline.In(shared.Options.DrainTimeout, shared.Clock);
        var waiting = Deadline.In(WorthSaying, shared.Clock);
        using var alarm = new Alarm(shared.Clock, force);
        while (true)
        {
            var read = await client.DiscardAsync(alarm.Until(Deadline.Earlier(waiting, deadline)));
            if (read.IsEndOfFile || read.Departure is not null)
            {
                return read;
            }

            if (force.IsCancellationRequested || deadline.HasPassed(shared.Clock))
            {
                return ReadResult.Interrupted;
            }

            if (waiting.HasPassed(shared.Clock) && !client.IsReadable)
            {
                waiting = Deadline.Never;
                if (connection is { } known)
                {
                    shared.Log.Waiting(known, LimitNow());
                }
            }
        }
    }

    /// <summary>The limit to print: the drain timeout, or less while the server stops.</summary>
    private TimeSpan LimitNow()
    {
        var (most, left) = (shared.Options.DrainTimeout, shared.ShutdownDue.Remaining(shared.Clock));
        return left == Timeout.InfiniteTimeSpan || (most != Timeout.InfiniteTimeSpan && most < left) ? most : left;
    }
}
