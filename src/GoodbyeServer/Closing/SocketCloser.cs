using System.Net.Sockets;
using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Closing;

/// <summary>
/// Closes one connection, a client's or that to an upstream, one method a mode, and says how it ended on the wire. None of them runs
/// while a read or a send is pending, since closing then sends RST. Afterwards the socket is closed, and nobody owns it.
/// </summary>
/// <param name="client">The client, or the upstream.</param>
/// <param name="watch">Bounds its silence while what was said is under way.</param>
/// <param name="connection">Who it is, for the log; null for the upstream, of which the log says nothing before the end.</param>
/// <param name="shared">What all connections share.</param>
internal sealed class SocketCloser(ByteStream client, SendWatch watch, AcceptedConnection? connection, ServerContext shared)
{
    private readonly PeerSocket _peer = client.Peer;
    private readonly SocketEnd _end = new(client, shared);

    /// <summary>Closes in a mode, once the goodbye was handed to the kernel.</summary>
    /// <param name="mode">The mode.</param>
    /// <param name="waits">Whether something was said that abort waits for, until it is acknowledged.</param>
    public ValueTask<Verdict> CloseAsync(CloseMode mode, bool waits) => mode switch
    {
        CloseMode.HalfClose => HalfCloseAsync(),
        CloseMode.Close => FullCloseAsync(),
        CloseMode.Abort => AbortAsync(waits),
        CloseMode.AbortNow => new(Reset()),
        CloseMode.Never => HoldAsync(waits),
    };

    /// <summary>Closes before the goodbye was handed over: the client is gone, takes nothing, or time is up.</summary>
    public Verdict CloseAfter(Departure departure) => _end.After(departure);

    /// <summary>
    /// The other side of a wire is gone: RST once all that was passed on is acknowledged. From now on silence counts; before, a shut
    /// window was only backpressure.
    /// </summary>
    public ValueTask<Verdict> PassResetOnAsync()
    {
        watch.Restart();
        return AbortAsync(waits: true);
    }

    /// <summary>RST, whatever the state: for a client that is turned away, or that is out of time.</summary>
    public Verdict Reset() => _end.Reset();

    /// <summary>RST after a fault, which may have come when the socket was closed already.</summary>
    public Verdict ResetAfterFault() => _end.AfterFault();

    /// <summary>Both FINs are out, and the peer's was read: waits until the server's is acknowledged.</summary>
    public ValueTask<Verdict> FinishAsync() => BothFinsAsync();

    /// <summary>Reads, and drops what comes, until the token; then RST, unless another end comes first.</summary>
    public async ValueTask<Verdict> HoldUntilAsync(CancellationToken over)
    {
        var gone = await WhileHeldAsync(over);
        return gone is { } departure ? CloseAfter(departure) : Reset();
    }

    /// <summary>Goodbye, FIN; then reads on until the client's FIN, so that no RST destroys the goodbye (RFC 9112 section 9.6).</summary>
    private async ValueTask<Verdict> HalfCloseAsync()
    {
        if (!_peer.HasSentFin)
        {
            _peer.SendFin(isWatched: shared.Log.IsDebug);
        }

        var drain = NewDrain();
        var read = await drain.UntilFinAsync(shared.Stop.Force);
        return read.IsEndOfFile ? await BothFinsAsync(drain)
            : read.Departure is { } gone ? CloseAfter(gone)
            : shared.Stop.Force.IsCancellationRequested ? Reset()
            : _end.AtDrainTimeout();
    }

    /// <summary>
    /// close(2), both directions at once; with unread bytes that is a RST instead of the FIN (RFC 1122 section 4.2.2.13).
    /// After the client's FIN it waits until its own is acknowledged; before, it waits for nothing.
    /// </summary>
    private ValueTask<Verdict> FullCloseAsync()
    {
        var look = _peer.Look();
        if (look is not { Info.State: TcpState.CloseWait, Unread: 0 })
        {
            return new(look.Unread > 0 ? _end.As(Ending.ResetSent) : _end.As(Ending.FinSent, look));
        }

        if (!_peer.Receive(PeerSocket.Discarded, SocketFlags.None).IsEndOfFile)
        {
            return new(Reset());
        }

        if (!_peer.HasSentFin)
        {
            _peer.SendFin(isWatched: false);
        }

        return BothFinsAsync();
    }

    /// <summary>
    /// RST and no FIN (RFC 9293 section 3.10.5). The kernel drops what it has not sent when it resets, so the client's TCP
    /// gets time to acknowledge the goodbye first, for as long as it is never silent for the send timeout.
    /// </summary>
    private async ValueTask<Verdict> AbortAsync(bool waits)
    {
        var pause = new Backoff();
        while (waits && _peer.Info is { AllAcknowledged: false, State: not TcpState.Closed })
        {
            watch.Expect();
            if (!await pause.WaitAsync(shared.Stop.Force))
            {
                break;
            }

            if (watch.Look() is { } departure)
            {
                return CloseAfter(departure);
            }
        }

        return Reset();
    }

    /// <summary>
    /// Reads and never closes, until the client or the network ends the connection; a stopping server ends it as
    /// <see cref="AbortAsync"/> does.
    /// </summary>
    private async ValueTask<Verdict> HoldAsync(bool waits)
    {
        var gone = await WhileHeldAsync(shared.Stop.Shutdown);
        return gone is { } departure ? CloseAfter(departure) : await AbortAsync(waits);
    }

    /// <summary>Reads and drops, until the token (null) or until the peer or the network has ended the connection.</summary>
    private async ValueTask<Departure?> WhileHeldAsync(CancellationToken until)
    {
        var read = await NewDrain().ForeverAsync(until);

        // After the peer's FIN a read always returns 0: only the kernel's state shows what follows.
        var pause = new Backoff(longest: TimeSpan.FromSeconds(1));
        while (read.IsEndOfFile && await pause.WaitAsync(until))
        {
            if (_peer.Info is { State: TcpState.Closed })
            {
                // The last look says what ended it.
                return Departure.Reset;
            }
        }

        return read.Departure;
    }

    private Drain NewDrain() => new(client, watch, connection, shared);

    /// <summary>
    /// Both sides have sent FIN: waits until the client's TCP has acknowledged the server's, for as long as it is never silent
    /// for the send timeout. No event reports that.
    /// </summary>
    /// <param name="drain">What read up to the client's FIN; null if nobody waited for it.</param>
    private async ValueTask<Verdict> BothFinsAsync(Drain? drain = null)
    {
        var pause = new Backoff();
        while (true)
        {
            var look = _peer.Look();
            if (look.IsOver || look.Info is null)
            {
                return _end.As(Ending.Clean, look);
            }

            watch.Expect();
            if (!await pause.WaitAsync(shared.Stop.Force))
            {
                return Reset();
            }

            drain?.LogFin();
            if (watch.Look() is { } departure)
            {
                return CloseAfter(departure);
            }
        }
    }
}
