using System.Buffers;
using System.Net.Sockets;
using GoodbyeServer.Tls;

namespace GoodbyeServer.Sockets;

// What comes: one record at a time is taken from the kernel, and decrypted.
internal sealed partial class TlsStream
{
    public override ReadResult Receive(Span<byte> buffer, SocketFlags flags)
    {
        var opened = OpenRecord();
        return Engine.Pending == 0 ? opened
            : flags.HasFlag(SocketFlags.Peek) ? new(Engine.Peek(buffer))
            : ReadPending(buffer);
    }

    public override ValueTask<ReadResult> WaitReadableAsync(CancellationToken wait) =>
        _engine is { Pending: > 0 } or { End: not null } ? default : Peer.WaitReadableAsync(wait);

    /// <summary>The client's end of file is its FIN here: its close_notify has been heard, or is passed over.</summary>
    public override async ValueTask<ReadResult> DiscardAsync(CancellationToken wait)
    {
        while (!wait.IsCancellationRequested)
        {
            var read = Discard(out var hasMore);
            if (!hasMore && read != default)
            {
                return read;
            }

            read = await Peer.WaitReadableAsync(wait);
            if (read != default)
            {
                return read;
            }
        }

        return ReadResult.Interrupted;
    }

    public override void ReceiveRest()
    {
        while (!Peer.HasReadFin && (Discard(out var hasMore).Count > 0 || hasMore))
        {
        }
    }

    /// <summary>Takes records up to the first that holds plain bytes; if there is none, what there is instead.</summary>
    private ReadResult OpenRecord()
    {
        while (Engine.Pending == 0)
        {
            if (Engine.End is { } end)
            {
                return end is TlsEnd.CloseNotify or TlsEnd.Alert ? ReadResult.EndOfFile : ReadResult.Garbled("a record that decrypts");
            }

            if (TakeRecord() is { Count: 0 } nothing)
            {
                return nothing;
            }
        }

        return default;
    }

    /// <summary>One step: what is pending, a record, or what nobody decrypts any more.</summary>
    /// <param name="hasMore">Whether it was a step without plain bytes, after which there may be more.</param>
    private ReadResult Discard(out bool hasMore)
    {
        hasMore = false;
        if (!_isGivenUp && Engine.Pending > 0)
        {
            return ReadPending(ShowsBytes ? new byte[TlsEngine.MostPlain] : PeerSocket.Discarded);
        }

        var read = IsOver ? TakeAnything() : TakeRecord();
        hasMore = read.Count > 0;
        return !_isGivenUp && Engine.Pending > 0 ? Discard(out hasMore) : read;
    }

    private ReadResult ReadPending(Span<byte> buffer)
    {
        var count = Engine.Read(buffer);
        NoteFacts();
        return Received(new(count), buffer);
    }

    /// <summary>Takes no more from the kernel than belongs to the record that is being read, and has it decrypted.</summary>
    private ReadResult TakeRecord()
    {
        if (_gone is { } gone)
        {
            return ReadResult.Gone(gone);
        }

        Span<byte> header = stackalloc byte[RecordFrame.HeaderLength];
        var seen = Peer.Receive(header, SocketFlags.Peek);
        if (seen.Count == 0)
        {
            return seen;
        }

        var most = Engine.MayTake(header[..seen.Count]);
        var buffer = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            var read = Peer.Receive(buffer.AsSpan(0, most), SocketFlags.None);
            if (read.Count > 0)
            {
                NoteWire(read.Count);
                Engine.Receive(buffer.AsSpan(0, read.Count));
                NoteFacts();
            }

            return read;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private ReadResult TakeAnything()
    {
        var read = Peer.Receive(PeerSocket.Discarded, SocketFlags.None);
        NoteWire(read.Count);
        return read;
    }

    /// <summary>What the engine tells comes before what it sends on its account.</summary>
    private void NoteFacts()
    {
        _rows?.Note(Engine.Facts);
        _ = Flush();
    }

    /// <summary>A record that ends after what waited when the FIN was sent is late, whole: nobody could read it before.</summary>
    private void NoteWire(int count)
    {
        Timeline?.Take(count);
        if (Peer.HasSentFin)
        {
            _wireAfterFin += count;
            _isRecordLate = Peer.HasFinLeft && _wireAfterFin > Peer.WaitingAtFin;
        }
    }
}
