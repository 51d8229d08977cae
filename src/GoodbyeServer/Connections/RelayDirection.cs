using System.Buffers;
using System.Net.Sockets;
using GoodbyeServer.Kernel;
using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Connections;

/// <summary>
/// One direction of a relay: reads what one side sends, up to a cue or a cut, and hands it to the other. While the other takes nothing
/// it reads nothing: a shut window slows the sender down. While it waits for bytes it holds no buffer.
/// </summary>
/// <param name="relay">The relay.</param>
/// <param name="from">Who sends.</param>
/// <param name="to">Who is sent it.</param>
/// <param name="watch">Watches what becomes of it.</param>
/// <param name="pipes">Through which much is passed on, if nobody has to look at it.</param>
/// <param name="cues">The cues in it; null if there are none.</param>
internal sealed class RelayDirection(
    Relay relay, ByteStream from, ByteStream to, SendWatch watch, PipePool pipes, Cues? cues)
{
    private const int BufferSize = 64 * 1024;

    /// <summary>After this many reads in a row, others get their turn on the thread.</summary>
    private const int ReadsBeforeYield = 8;

    /// <summary>Once so much has gone this way, a pipe (splice(2)) is cheaper than to copy: by a third, and dearer for less.</summary>
    private const int Much = 256 * 1024;

    /// <summary>The same for waits that find something at once.</summary>
    private const int WaitsBeforeYield = 32;

    /// <summary>Whether bytes that were read wait for room.</summary>
    private bool _isBlocked;

    /// <summary>Whether it waits with what comes before a cue, or with the last that a side has said: not for ever.</summary>
    private bool _isLimited;

    /// <summary>What comes once those are passed on.</summary>
    private ConversationEnd? _then;

    /// <summary>Whether something may be under way since the last look.</summary>
    private bool _hasSent;

    public ByteStream From => from;

    public ByteStream To => to;

    /// <summary>Whether all was passed on, and the FIN after it.</summary>
    public bool HasPassedFin { get; private set; }

    /// <summary>How the other side has departed, if nothing is read any more because of it.</summary>
    public Departure? ReceiverGone { get; set; }

    /// <summary>Whether there is something under way to look at.</summary>
    public bool HasToLook => _hasSent || _isBlocked || HasPassedFin || watch.IsExpecting;

    /// <summary>Whether bytes wait to be passed on, here or in the kernel; or have come, and were not read yet.</summary>
    public bool HoldsUp => _isBlocked || (watch.IsExpecting && to.Peer.Info is { NotSentBytes: > 0 })
        || (!from.Peer.HasReadFin && from.IsReadable);

    /// <summary>Passes on until the end of one side, a cue, or until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            var (goesOn, waits) = (true, 0);
            while (goesOn && !stop.IsCancellationRequested)
            {
                var readable = from.Peer.ReadableAsync(stop);
                if (readable.IsCompleted && ++waits % WaitsBeforeYield == 0)
                {
                    await Task.Yield();
                }

                await readable;
                goesOn = await MoveAsync(stop);
            }
        }
        catch (OperationCanceledException)
        {
            // The relay is over.
        }
        catch (SocketException e)
        {
            Hear(e);
        }
        catch (Exception fault)
        {
            relay.Fail(fault);
        }
    }

    /// <summary>Looks at what was sent, under the gate.</summary>
    public void Look()
    {
        if (HasPassedFin && from.Peer is { Info: { State: TcpState.Closed } ended } peer && peer.WhatEndedIt(ended) is { } gone)
        {
            // After a FIN a read always returns 0, and no event tells of a reset that follows: only the kernel's state shows it.
            relay.Departed(from, gone);
            return;
        }

        if (!(_hasSent || _isBlocked || watch.IsExpecting))
        {
            return;
        }

        _hasSent = false;
        watch.Expect(_isBlocked);
        var departure = watch.Look();
        if (departure == Departure.Lost || departure == Departure.Killed)
        {
            relay.Departed(to, departure.Value);
        }
        else if (_isBlocked && !_isLimited && from.Peer.Info is { State: TcpState.Closed } closed && from.Peer.WhatEndedIt(closed) is not null)
        {
            // Who sent it is gone, and the last of it waits: from now on not for ever.
            _isLimited = true;
            watch.Restart();
        }
        else if (_isLimited && departure == Departure.Stalled)
        {
            GiveUp();
        }
    }

    /// <summary>The wait has found how the connection ended; or this host has failed.</summary>
    private void Hear(SocketException error)
    {
        try
        {
            _ = IsOn(from.Peer.Heard(error), default, null);
        }
        catch (SocketException fault)
        {
            relay.Fail(fault);
        }
    }

    /// <summary>Moves what is there; whether to wait for more.</summary>
    private async ValueTask<bool> MoveAsync(CancellationToken stop)
    {
        var pipe = from.BytesReceived >= Much && CanSplice ? pipes.TryBorrow() : null;
        var buffer = pipe is null ? ArrayPool<byte>.Shared.Rent(BufferSize) : PeerSocket.Discarded;
        try
        {
            for (var reads = 1; ; reads++)
            {
                var piece = Begin(pipe, buffer);
                if (piece is { Departure: null, IsWhole: false })
                {
                    _then = EndAt(piece.Taken);
                    piece = await SendRestAsync(piece, pipe, buffer, stop);
                }

                to.NoteSaid(Step.PassedOn, buffer.AsMemory(0, piece.Sent));
                if (piece is { Departure: null, IsWhole: false } || !IsOn(piece.Read, piece.Taken, piece.Departure))
                {
                    return false;
                }

                // A pipe has room for so many pieces of memory, however little is in each.
                if (pipe is null ? piece.Read.Count < BufferSize && piece.Taken.Found is null : piece.Read.Count == 0)
                {
                    return true;
                }

                if (reads % ReadsBeforeYield == 0)
                {
                    await Task.Yield();
                }
            }
        }
        finally
        {
            if (pipe is null)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
            else
            {
                pipes.GiveBack(pipe);
            }
        }
    }

    /// <summary>Whether nobody has to look at the bytes.</summary>
    private bool CanSplice => from is PlainStream { ShowsBytes: false } && to is PlainStream && cues is not { NeedsContent: true };

    /// <summary>Reads, and hands over what the other side has room for.</summary>
    private Piece Begin(Pipe? pipe, byte[] buffer)
    {
        lock (relay.Gate)
        {
            if (relay.IsOver)
            {
                return default;
            }

            var read = pipe is null ? Read(buffer.AsSpan(0, BufferSize), out var taken) : Read(pipe, out taken);
            if (read.Count == 0)
            {
                return new(read, taken);
            }

            relay.Moved();
            _hasSent = true;
            var departure = Send(pipe, buffer.AsSpan(0, read.Count), out var sent);
            return new(read, taken, sent, departure);
        }
    }

    private Departure? Send(Pipe? pipe, ReadOnlySpan<byte> bytes, out int count) =>
        pipe is null ? to.Send(bytes, out count) : ((PlainStream)to).Send(pipe, out count);

    /// <summary>How many bytes may be read: up to the cut, and to a cue that counts them.</summary>
    private int MaxRead()
    {
        var most = (int)Math.Min(BufferSize, to.LeftToSay);
        return cues?.MaxRead(most) ?? most;
    }

    private ReadResult Read(Pipe pipe, out Taken taken)
    {
        var most = MaxRead();
        if (most == 0)
        {
            return SeeCut(out taken);
        }

        var read = ((PlainStream)from).Receive(pipe, most);
        taken = cues?.Take(PeerSocket.Discarded.AsSpan(0, read.Count)) ?? new(read.Count);
        return read;
    }

    /// <summary>The next byte could not be passed on: it is the cue, and is not taken. A FIN or a reset may come instead.</summary>
    private ReadResult SeeCut(out Taken taken)
    {
        var next = from.Receive(stackalloc byte[1], SocketFlags.Peek);
        taken = new(0, Cue: next.Count > 0 ? Cue.Cut : null);
        return next with { Count = 0 };
    }

    /// <summary>Reads up to the cut, or to the first cue.</summary>
    private ReadResult Read(Span<byte> buffer, out Taken taken)
    {
        buffer = buffer[..MaxRead()];
        if (buffer.IsEmpty)
        {
            return SeeCut(out taken);
        }

        if (cues is not { NeedsContent: true })
        {
            var read = from.Receive(buffer, SocketFlags.None);
            taken = cues?.Take(buffer[..read.Count]) ?? new(read.Count);
            return read;
        }

        var seen = from.Receive(buffer, SocketFlags.Peek);
        taken = cues.Take(buffer[..seen.Count]);
        return taken.Length == 0 ? seen with { Count = 0 } : from.Receive(buffer[..taken.Length], SocketFlags.None);
    }

    /// <summary>The end of the conversation that comes after these bytes; null if none does.</summary>
    private static ConversationEnd? EndAt(Taken taken) =>
        taken.Cue is { } cue ? new ConversationEnd(CloseReason.Goodbye, cue)
        : taken.Expected is { } expected ? new ConversationEnd(CloseReason.ClientGarbled, Expected: expected)
        : null;

    /// <summary>Hands over the rest as the other side makes room for it; less if it was stopped.</summary>
    private async ValueTask<Piece> SendRestAsync(Piece piece, Pipe? pipe, byte[] buffer, CancellationToken stop)
    {
        Block();
        while (piece is { Departure: null, IsWhole: false } && !stop.IsCancellationRequested)
        {
            var one = pipe is null ? buffer.AsMemory(piece.Sent, 1) : new byte[] { pipe.TakeByte() };
            var (departure, count) = await to.SendByteAsync(one, stop);
            piece = piece with { Sent = piece.Sent + count, Departure = departure };
            if (departure is null && count > 0 && !piece.IsWhole)
            {
                lock (relay.Gate)
                {
                    departure = Send(pipe, buffer.AsSpan(piece.Sent..piece.Read.Count), out count);
                }

                piece = piece with { Sent = piece.Sent + count, Departure = departure };
                await Task.Yield();
            }
        }

        Unblock();
        return piece;
    }

    private void Block()
    {
        lock (relay.Gate)
        {
            _isBlocked = true;
            if (_then is not null)
            {
                _isLimited = true;
                watch.Restart();
            }

            relay.Moved();
        }
    }

    private void Unblock()
    {
        lock (relay.Gate)
        {
            _isBlocked = false;
            relay.Moved();
        }
    }

    /// <summary>The last bytes are not taken: they are dropped, and what was to follow them comes now.</summary>
    private void GiveUp()
    {
        if (_then is { } end)
        {
            relay.Decide(end);
        }
        else
        {
            relay.Departed(from, from.Peer.EndedBy ?? Departure.Reset, other: Departure.Stalled);
        }
    }

    /// <summary>What was read was passed on, or could not be: whether that was not the end of this direction.</summary>
    private bool IsOn(ReadResult read, Taken taken, Departure? receiver)
    {
        var isOn = false;
        lock (relay.Gate)
        {
            if (relay.IsOver)
            {
                return false;
            }

            if (receiver is { } gone)
            {
                relay.ReceiverGone(this, gone);
            }
            else if (EndAt(taken) is { } end)
            {
                relay.Decide(end);
            }
            else if (read.IsEndOfFile)
            {
                PassFin();
            }
            else if (read.Departure is { } departure)
            {
                relay.Departed(from, departure);
            }
            else
            {
                isOn = true;
            }
        }

        relay.StopIfOver();
        return isOn;
    }

    private void PassFin()
    {
        to.Peer.SendFin(isWatched: false);
        HasPassedFin = true;
        _hasSent = true;
        relay.Moved();
        relay.FinPassed(this);
    }

    /// <summary>What was read at once, and how much of it was passed on.</summary>
    /// <param name="Read">What was read.</param>
    /// <param name="Taken">What comes after it.</param>
    /// <param name="Sent">How many bytes were passed on.</param>
    /// <param name="Departure">Why no more are.</param>
    private readonly record struct Piece(ReadResult Read, Taken Taken, int Sent = 0, Departure? Departure = null)
    {
        public bool IsWhole => Sent == Read.Count;
    }
}
