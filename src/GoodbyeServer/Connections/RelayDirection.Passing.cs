using System.Buffers;
using GoodbyeServer.Kernel;
using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;

namespace GoodbyeServer.Connections;

// How what was read is handed to the other side, and waits if that takes none.
internal sealed partial class RelayDirection
{
    /// <summary>Whether the cut comes within the next read, and the FIN is to travel with the last byte before it.</summary>
    private bool IsCutNear => isToClient && To.LeftToSay <= BufferSize
        && new ClosePlan(relay.Identity, relay.Shared, Orders: null).FinFollows;

    /// <summary>Moves what is there; whether to wait for more.</summary>
    private async Task<bool> MoveAsync()
    {
        var pipe = From.BytesReceived >= Much && Intake.CanSplice && !IsCutNear ? relay.Shared.Pipes.TryBorrow() : null;
        var size = From.BytesReceived < LittleSize ? LittleSize : BufferSize;
        var buffer = pipe is null ? ArrayPool<byte>.Shared.Rent(size) : PeerSocket.Discarded;
        try
        {
            for (var reads = 1; ; reads++)
            {
                var piece = Begin(pipe, buffer.AsSpan(0, size));
                if (piece is { Departure: null, IsWhole: false })
                {
                    _then = piece.End;
                    piece = await SendRestAsync(piece, pipe, buffer);
                }

                To.NoteSaid(StepKind.PassedOn, buffer.AsMemory(0, piece.Sent));
                if (piece is { Departure: null, IsWhole: false } || !IsOn(piece.Read, piece.Taken, piece.Departure))
                {
                    return false;
                }

                // A pipe has room for so many pieces of memory, however little is in each.
                if (pipe is null ? piece.Read.Count < size && piece.Taken.Found is null : piece.Read.Count == 0)
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
                relay.Shared.Pipes.GiveBack(pipe);
            }
        }
    }

    /// <summary>Reads, and hands over what the other side has room for.</summary>
    private RelayPiece Begin(Pipe? pipe, Span<byte> buffer)
    {
        lock (relay.Gate)
        {
            if (relay.IsOver)
            {
                return default;
            }

            var read = pipe is null ? Read(buffer, out var taken) : Intake.Read(pipe, out taken);
            if (read.Count == 0)
            {
                return new(read, taken);
            }

            relay.Moved();
            _hasSent = true;
            _finFollows = IsCutNear && To.LeftToSay == read.Count && From.HasBytes;
            var departure = Send(pipe, buffer[..read.Count], out var sent);
            return new(read, taken, sent, departure);
        }
    }

    /// <summary>
    /// Reads. After the first bytes that a side says it looks once more: a short answer often comes with its FIN, which then need not be
    /// waited for. Not if they are shown: what comes first would depend on who is quicker.
    /// </summary>
    private ReadResult Read(Span<byte> buffer, out Taken taken)
    {
        var looksOnceMore = From.BytesReceived == 0 && From.Timeline is null && Intake.IsUnlimited;
        var read = Intake.Read(buffer, out taken);
        if (!looksOnceMore || read.Count == 0 || read.Count == buffer.Length)
        {
            return read;
        }

        var next = Intake.Read(buffer[read.Count..], out _);
        taken = new(read.Count + next.Count);
        return next with { Count = taken.Length };
    }

    private Departure? Send(Pipe? pipe, ReadOnlySpan<byte> bytes, out int count) =>
        pipe is not null ? ((PlainStream)To).Send(pipe, out count)
        : _finFollows ? To.SendBeforeFin(bytes, out count)
        : To.Send(bytes, out count);

    /// <summary>Hands over the rest as the other side makes room for it; less if it was stopped.</summary>
    private async ValueTask<RelayPiece> SendRestAsync(RelayPiece piece, Pipe? pipe, byte[] buffer)
    {
        Block();
        while (piece is { Departure: null, IsWhole: false } && !relay.Stop.IsCancellationRequested)
        {
            var one = pipe is null ? buffer.AsMemory(piece.Sent, 1) : new byte[] { pipe.TakeByte() };
            var (departure, count) = await To.SendByteAsync(one, relay.Stop);
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
                Watch.Restart();
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
            relay.Departed(From, From.Peer.EndedBy ?? Departure.Reset, other: Departure.Stalled);
        }
    }
}
