using System.Net.Sockets;
using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Closing;

/// <summary>
/// Closes one client's connection, one method a mode, and tells how it ended on the wire. None of them runs while a read
/// or a send is pending, since closing then sends RST.
/// </summary>
internal sealed class SocketCloser(
    Socket socket,
    ClientSocket client,
    ConnectionIdentity connection,
    ServerOptions options,
    TimeProvider clock,
    ServerStop stop,
    ServerLog log,
    Timeline? timeline)
{
    private readonly SocketRelease _release = new(socket, client, stop, timeline);

    /// <summary>Bytes that the client had sent and nobody had read at the close.</summary>
    public int BytesUnread => _release.BytesUnread;

    /// <summary>Whether a reset made the kernel drop bytes that it had taken and not sent, or the network lost what was in flight.</summary>
    public bool BytesDropped => _release.BytesDropped;

    /// <summary>Closes in a mode, once the goodbye was handed to the kernel.</summary>
    public ValueTask<Ending> CloseAsync(CloseMode mode) => mode switch
    {
        CloseMode.HalfClose => HalfCloseAsync(),
        CloseMode.Close => FullCloseAsync(),
        CloseMode.Abort => AbortAsync(),
        CloseMode.Never => HoldAsync(),
    };

    /// <summary>Closes where the connection ended before its goodbye was handed over: nobody is there, or listens, or time is up.</summary>
    public Ending CloseAfter(ClientSignal end)
    {
        if (end == ClientSignal.Stalled)
        {
            timeline?.AddSendTimeout(options);
        }

        return end switch
        {
            ClientSignal.Reset => _release.Close(Ending.ResetByClient, client.Info),
            ClientSignal.Lost => _release.Reset(Ending.Lost),
            _ => Reset(),
        };
    }

    /// <summary>RST, whatever the state: for a client that is turned away, or that is out of time.</summary>
    public Ending Reset() => _release.Reset();

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
        _release.SendFin();
        log.HalfClosed(connection);
        var deadline = Deadline.In(options.DrainTimeout, clock);
        return await NewDrain().UntilFinAsync(deadline, stop.Force) switch
        {
            ClientSignal.EndOfFile => await BothFinsAsync(deadline),
            ClientSignal.Reset => _release.Close(Ending.ResetByClient, client.Info),
            ClientSignal.Lost => _release.Reset(Ending.Lost),
            _ when stop.Force.IsCancellationRequested => Reset(),
            _ => _release.Reset(await SendWatch.IsLostAsync(client, stop.Force) ? Ending.Lost : Ending.DrainTimeout),
        };
    }

    /// <summary>
    /// close(2), both directions at once; with unread bytes that is a RST in place of the FIN (RFC 1122 section 4.2.2.13).
    /// After the client's FIN it waits for its own to be acknowledged; before, it waits for nothing.
    /// </summary>
    private ValueTask<Ending> FullCloseAsync()
    {
        var info = client.Info;
        if (_release.Over(info) is { } ending)
        {
            return new(ending);
        }

        if (info is not { State: TcpState.CloseWait })
        {
            return new(_release.Close(Ending.FinSent, info));
        }

        if (client.Unread > 0)
        {
            return new(_release.Reset());
        }

        timeline?.AddEndOfFile();
        _release.SendFin();
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
        while (!options.Goodbye.IsEmpty && client.Info is { AllAcknowledged: false, State: not TcpState.Closed })
        {
            if (deadline.HasPassed(clock))
            {
                timeline?.AddSendTimeout(options);
                return _release.Reset(await SendWatch.IsLostAsync(client, stop.Force) ? Ending.Lost : Ending.ResetSent);
            }

            if (!await pause.WaitAsync(stop.Force))
            {
                break;
            }
        }

        return Reset();
    }

    /// <summary>Reads and never closes, until the client or the network ends the connection; a stopping server ends it as <see cref="AbortAsync"/> does.</summary>
    private async ValueTask<Ending> HoldAsync()
    {
        var end = await NewDrain().ForeverAsync(stop.Shutdown);
        var pause = new GrowingPause(longest: TimeSpan.FromSeconds(1));
        while (end == ClientSignal.EndOfFile)
        {
            // After the client's FIN a read always returns 0: only the kernel's state tells of what follows.
            if (_release.Over(client.Info) is { } ending)
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

    private Drain NewDrain() => new(client, connection, clock, log, timeline);

    /// <summary>Both sides have sent FIN: waits until the client's TCP has acknowledged the server's, which no event tells.</summary>
    private async ValueTask<Ending> BothFinsAsync(Deadline deadline)
    {
        var pause = new GrowingPause();
        while (client.Info is { } info)
        {
            if (info.State == TcpState.Closed)
            {
                return client.IsFinAcknowledged(info) ? _release.Close(Ending.Clean, info) : _release.Over(info)!.Value;
            }

            if (deadline.HasPassed(clock))
            {
                return _release.Reset(await SendWatch.IsLostAsync(client, stop.Force) ? Ending.Lost : Ending.DrainTimeout);
            }

            if (!await pause.WaitAsync(stop.Force))
            {
                return Reset();
            }
        }

        return _release.Close(Ending.Clean, null);
    }
}
