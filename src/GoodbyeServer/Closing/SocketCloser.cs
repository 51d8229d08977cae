using System.Net.Sockets;
using GoodbyeServer.Connections;
using GoodbyeServer.Reporting;

namespace GoodbyeServer.Closing;

/// <summary>
/// Closes one client's socket, and tells how the connection ended on the wire. The only place that calls Shutdown, Close
/// or Dispose on such a socket: one method a mode. None of them runs while a read or a send is pending, since closing
/// then sends RST.
/// </summary>
internal sealed class SocketCloser(
    Socket socket, ClientSocket client, ServerOptions options, TimeProvider clock, ServerStop stop, Timeline? timeline)
{
    /// <summary>How long a half-closed client may keep its side open before that is worth a line in the log.</summary>
    private static readonly TimeSpan WorthSaying = TimeSpan.FromSeconds(1);

    private bool _finSent;

    /// <summary>Called once, when the server has sent its FIN and goes on reading.</summary>
    public Action? OnHalfClosed { get; init; }

    /// <summary>Called once, when a half-closed client has kept its side open for a second.</summary>
    public Action? OnWaiting { get; init; }

    /// <summary>Bytes that the client had sent and nobody had read at the close.</summary>
    public int BytesUnread { get; private set; }

    /// <summary>Whether a reset made the kernel drop bytes that it had taken and not sent, or the network lost what was in flight.</summary>
    public bool BytesDropped { get; private set; }

    /// <summary>Closes in a mode, once the goodbye was handed to the kernel.</summary>
    public ValueTask<Ending> CloseAsync(CloseMode mode) => mode switch
    {
        CloseMode.HalfClose => HalfCloseAsync(),
        CloseMode.Close => FullCloseAsync(),
        CloseMode.Abort => AbortAsync(),
        CloseMode.Never => HoldAsync(),
    };

    /// <summary>Closes where the connection ended before its goodbye was handed over: nobody is there, or listens, or time is up.</summary>
    public Ending CloseAfter(ClientSignal end) => end switch
    {
        ClientSignal.Reset => Release(Ending.ResetByClient, client.Info),
        ClientSignal.Lost => Reset(Ending.Lost),
        _ => Reset(Ending.ResetSent),
    };

    /// <summary>RST, whatever the state: for a client that is turned away, or that is out of time.</summary>
    public Ending Reset() => Reset(Ending.ResetSent);

    /// <summary>RST after a fault, which may have come when the socket was closed already.</summary>
    public Ending ResetAfterFault()
    {
        try
        {
            return Reset();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            socket.Dispose();
            return Ending.ResetSent;
        }
    }

    /// <summary>Goodbye, FIN; then reads on until the client's FIN, so that no RST can destroy the goodbye (RFC 9112 section 9.6).</summary>
    private async ValueTask<Ending> HalfCloseAsync()
    {
        SendFin();
        OnHalfClosed?.Invoke();
        var deadline = Deadline.In(options.DrainTimeout, clock);
        return await DrainAsync(deadline, Deadline.In(WorthSaying, clock), stop.Force) switch
        {
            ClientSignal.EndOfFile => await BothFinsAsync(deadline),
            ClientSignal.Reset => Release(Ending.ResetByClient, client.Info),
            ClientSignal.Lost => Reset(Ending.Lost),
            _ when stop.Force.IsCancellationRequested => Reset(),
            _ => Reset(await IsLostAsync() ? Ending.Lost : Ending.DrainTimeout),
        };
    }

    /// <summary>
    /// close(2), both directions at once. With unread bytes the kernel sends RST in place of the FIN (RFC 1122 section
    /// 4.2.2.13). After the client's FIN it waits for its own to be acknowledged; before, it waits for nothing.
    /// </summary>
    private ValueTask<Ending> FullCloseAsync()
    {
        var info = client.Info;
        if (Over(info) is { } ending)
        {
            return new(ending);
        }

        if (client.Unread > 0)
        {
            return new(Release(Ending.ResetSent, info));
        }

        if (info is not { State: TcpState.CloseWait })
        {
            return new(Release(Ending.FinSent, info));
        }

        timeline?.AddEndOfFile();
        SendFin();
        return BothFinsAsync(Deadline.In(options.DrainTimeout, clock));
    }

    /// <summary>
    /// RST and no FIN (RFC 9293 section 3.10.5). The kernel drops what it has not sent when it resets, so the goodbye is
    /// given time to be acknowledged first.
    /// </summary>
    private async ValueTask<Ending> AbortAsync()
    {
        var deadline = Deadline.In(options.SendTimeout, clock);
        var pause = new GrowingPause();
        TcpInfo? info;
        while ((info = client.Info) is { AllAcknowledged: false, State: not TcpState.Closed } && !options.Goodbye.IsEmpty)
        {
            if (deadline.HasPassed(clock))
            {
                return Reset(await IsLostAsync() ? Ending.Lost : Ending.ResetSent);
            }

            if (!await pause.WaitAsync(stop.Force))
            {
                break;
            }
        }

        return Reset(Ending.ResetSent, info);
    }

    /// <summary>Reads and never closes, until the client or the network ends the connection; a stopping server ends it as <see cref="AbortAsync"/> does.</summary>
    private async ValueTask<Ending> HoldAsync()
    {
        var end = await DrainAsync(Deadline.Never, Deadline.Never, stop.Shutdown);
        var pause = new GrowingPause(longest: TimeSpan.FromSeconds(1));
        while (end == ClientSignal.EndOfFile)
        {
            // After the client's FIN a read always returns 0: only the kernel's state tells of what follows.
            if (Over(client.Info) is { } ending)
            {
                return ending;
            }

            if (!await pause.WaitAsync(stop.Shutdown))
            {
                break;
            }
        }

        return end is ClientSignal.Reset or ClientSignal.Lost ? CloseAfter(end) : await AbortAsync();
    }

    /// <summary>Reads, counts and drops until the client's FIN or another end; interrupted at the deadline or by the token.</summary>
    private async ValueTask<ClientSignal> DrainAsync(Deadline deadline, Deadline waiting, CancellationToken until)
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
                    OnWaiting?.Invoke();
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

    /// <summary>Both sides have sent FIN: waits until the client's TCP has acknowledged the server's, which no event tells.</summary>
    private async ValueTask<Ending> BothFinsAsync(Deadline deadline)
    {
        var pause = new GrowingPause();
        while (client.Info is { } info)
        {
            if (info.State == TcpState.Closed)
            {
                return client.IsFinAcknowledged(info) ? Release(Ending.Clean, info) : Over(info)!.Value;
            }

            if (deadline.HasPassed(clock) || !await pause.WaitAsync(stop.Force))
            {
                return Reset();
            }
        }

        return Release(Ending.Clean, null);
    }

    /// <summary>At a time limit: whether what is in flight got no answer, rather than a client that keeps its window shut or its side open.</summary>
    private async ValueTask<bool> IsLostAsync()
    {
        var before = client.Info?.AcknowledgedBytes;
        var answerDue = Deadline.In(SendWatch.SlowestAnswer, TimeProvider.System);
        var pause = new GrowingPause();
        while (client.Info is { Unacknowledged: > 0 } info && info.AcknowledgedBytes == before)
        {
            if (info.IsSilent || answerDue.HasPassed(TimeProvider.System))
            {
                return true;
            }

            if (!await pause.WaitAsync(stop.Force))
            {
                return false;
            }
        }

        return client.Info is { IsSilent: true };
    }

    /// <summary>How the connection ended, where it is over already; the socket is then released.</summary>
    private Ending? Over(TcpInfo? info) => info is not { State: TcpState.Closed } closed ? null : client.Epitaph(closed) switch
    {
        ClientSignal.EndOfFile => Release(Ending.Clean, info),
        ClientSignal.Reset => Release(Ending.ResetByClient, info),
        _ => Release(Ending.Lost, info),
    };

    /// <summary>Sends RST, unless the connection is over or both FINs are out: LAST_ACK and CLOSING put none on the wire (tcp_need_reset in the Linux kernel).</summary>
    private Ending Reset(Ending ending) => Reset(ending, client.Info);

    private Ending Reset(Ending ending, TcpInfo? info)
    {
        if (ending != Ending.Lost && Over(info) is { } over)
        {
            return over;
        }

        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        return Release(info is { State: TcpState.LastAck or TcpState.Closing } ? Ending.Lost : ending, info);
    }

    /// <summary>close(2), after a last look at what it destroys. What it puts on the wire is the caller's to know.</summary>
    private Ending Release(Ending ending, TcpInfo? info)
    {
        // After a clean end, everything up to the client's FIN was read; and only without unread bytes is a FIN sent.
        BytesUnread = ending is Ending.Clean or Ending.FinSent ? 0 : client.Unread;
        var waitingFin = _finSent ? 1u : 0u;
        BytesDropped = ending switch
        {
            Ending.Clean or Ending.FinSent => false,
            Ending.Lost => info is { } lost && lost.AcknowledgedBytes < (ulong)client.BytesSent,
            Ending.ResetSent or Ending.ResetByClient or Ending.DrainTimeout => info is { } reset && reset.NotSentBytes > waitingFin,
        };
        socket.Dispose();
        timeline?.AddEnding(ending);
        return ending;
    }

    private void SendFin()
    {
        _finSent = true;
        timeline?.Add(StepFrom.Server, "FIN");
        socket.Shutdown(SocketShutdown.Send);
    }
}
