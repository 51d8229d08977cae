using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;

namespace GoodbyeServer.Closing;

/// <summary>
/// Reads, counts and drops what a client still sends once the server has said its last, so that nothing is unread when the
/// socket is closed.
/// </summary>
internal sealed class Drain(ClientSocket client, ConnectionIdentity connection, TimeProvider clock, ServerLog log, Timeline? timeline)
{
    /// <summary>How long a half-closed client may keep its side open before that is worth a line in the log.</summary>
    private static readonly TimeSpan WorthSaying = TimeSpan.FromSeconds(1);

    /// <summary>Until the client's FIN or another end; interrupted at the deadline or by the token.</summary>
    public ValueTask<ClientSignal> UntilFinAsync(Deadline deadline, CancellationToken until) =>
        ReadAsync(deadline, Deadline.In(WorthSaying, clock), until);

    /// <summary>Until the client's FIN or another end; interrupted by the token alone.</summary>
    public ValueTask<ClientSignal> ForeverAsync(CancellationToken until) => ReadAsync(Deadline.Never, Deadline.Never, until);

    private async ValueTask<ClientSignal> ReadAsync(Deadline deadline, Deadline waiting, CancellationToken until)
    {
        var alarm = new Alarm(clock, until);
        try
        {
            while (true)
            {
                alarm.Set(Deadline.Earlier(waiting, deadline));
                var receivedBefore = client.BytesReceived;
                var signal = await client.DiscardAsync(alarm.Token);
                if (signal == ClientSignal.Ready)
                {
                    timeline?.Add(StepFrom.Client, Step.Received, client.BytesReceived - receivedBefore);
                }

                if (signal == ClientSignal.EndOfFile)
                {
                    timeline?.AddEndOfFile();
                }

                if (signal is not (ClientSignal.Ready or ClientSignal.Interrupted))
                {
                    return signal;
                }

                if (until.IsCancellationRequested || deadline.HasPassed(clock))
                {
                    return ClientSignal.Interrupted;
                }

                if (waiting.HasPassed(clock))
                {
                    waiting = Deadline.Never;
                    log.Waiting(connection);
                }

                if (alarm.HasRung)
                {
                    alarm.Dispose();
                    alarm = new Alarm(clock, until);
                }
            }
        }
        finally
        {
            alarm.Dispose();
        }
    }
}
