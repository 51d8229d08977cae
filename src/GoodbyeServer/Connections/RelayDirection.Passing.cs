using System.Buffers;
using GoodbyeServer.Kernel;
using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;

namespace GoodbyeServer.Connections;

// How what was read is handed to the other side, and waits if that takes none.
internal sealed partial class RelayDirection
{
    /// <summary>Moves what is there; whether to wait for more.</summary>
    private async ValueTask<bool> MoveAsync(CancellationToken stop)
    {
        var pipe = From.BytesReceived >= Much && intake.CanSplice ? pipes.TryBorrow() : null;
        var buffer = pipe is null ? ArrayPool<byte>.Shared.Rent(BufferSize) : PeerSocket.Discarded;
        try
        {
            for (var reads = 1; ; reads++)
            {
                var piece = Begin(pipe, buffer);
                if (piece is { Departure: null, IsWhole: false })
                {
                    _then = piece.End;
                    piece = await SendRestAsync(piece, pipe, buffer, stop);
                }

                to.NoteSaid(StepKind.PassedOn, buffer.AsMemory(0, piece.Sent));
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

    /// <summary>Reads, and hands over what the other side has room for.</summary>
    private RelayPiece Begin(Pipe? pipe, byte[] buffer)
    {
        lock (relay.Gate)
        {
            if (relay.IsOver)
            {
                return default;
            }

            var read = pipe is null ? intake.Read(buffer.AsSpan(0, BufferSize), out var taken) : intake.Read(pipe, out taken);
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

    /// <summary>Hands over the rest as the other side makes room for it; less if it was stopped.</summary>
    private async ValueTask<RelayPiece> SendRestAsync(RelayPiece piece, Pipe? pipe, byte[] buffer, CancellationToken stop)
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
            relay.Departed(From, From.Peer.EndedBy ?? Departure.Reset, other: Departure.Stalled);
        }
    }
}
