using System.Buffers;
using System.Net.Sockets;
using GoodbyeServer.Reporting;
using GoodbyeServer.Tls;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Sockets;

/// <summary>
/// A stream inside TLS. It takes one record at a time from the kernel, so that what comes after it stays unread there. What the engine
/// has to send goes to the kernel after each of its calls; what does not fit goes first the next time.
/// </summary>
/// <param name="peer">The end of the connection.</param>
/// <param name="context">What all TLS connections share.</param>
/// <param name="closeNotify">When close_notify is said.</param>
internal sealed class TlsStream(PeerSocket peer, TlsContext context, CloseNotifyUse closeNotify) : ByteStream(peer), IDisposable
{
    private readonly TlsRows? _rows = peer.Timeline is { } timeline ? new(timeline) : null;
    private TlsEngine? _engine;
    private Departure? _gone;
    private bool _isGivenUp;
    private bool _isRecordLate;
    private long _wireAfterFin;

    /// <summary>Plain bytes in the record that the kernel has taken a part of.</summary>
    private int _begun;

    /// <summary>Made with the first byte: who is turned away costs nothing.</summary>
    private TlsEngine Engine => _engine ??= new(context);

    /// <summary>What is known of the connection; null if its handshake has not begun.</summary>
    public TlsFacts? Facts => _engine?.Facts;

    /// <summary>Whether the kernel took the server's close_notify.</summary>
    public bool HasSaidEnd { get; private set; }

    public override bool CanSay => _engine is { CanSend: true };

    public override bool IsReadable => _engine is { Pending: > 0 } || Peer.IsReadable;

    public override bool HasBytes => _engine is { Pending: > 0 } || base.HasBytes;

    public override int Undecrypted => Facts is { IsHandshakeDone: true } && !IsOver ? Engine.Incomplete : 0;

    /// <summary>Whether nothing is decrypted any more: what still comes is dropped.</summary>
    private bool IsOver => _isGivenUp || Engine.End is not null;

    /// <summary>
    /// Goes on with the handshake by what has come, a record at most. Bytes, unless there are none for now, no more, or the client is
    /// gone. <see cref="Facts"/> and <see cref="CannotShake"/> tell how far it is.
    /// </summary>
    public ReadResult ShakeHands() => TakeRecord();

    /// <summary>Whether the handshake is over without having come to its end.</summary>
    public bool CannotShake => Engine is { Facts.IsHandshakeDone: false, End: not null };

    /// <summary>The handshake will not come to its end: what still comes is dropped.</summary>
    public void GiveUp() => _isGivenUp = true;

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

    public override Departure? Send(ReadOnlySpan<byte> bytes, out int count)
    {
        count = 0;
        while (true)
        {
            if (Flush() is not null || !Engine.Unsent.IsEmpty)
            {
                return _gone;
            }

            count += EndRecord();
            if (count == bytes.Length || count >= PeerSocket.MostPerSend)
            {
                return null;
            }

            // It ends where the bytes end, if there are not too many: so that a cut is at the end of a record.
            _begun = Engine.Send(bytes[count..]);
            Forget();
        }
    }

    /// <summary>Sends a byte of the wire. The count is that of the record's plain bytes, once the kernel has all of it.</summary>
    public override async ValueTask<(Departure? Departure, int Count)> SendByteAsync(
        ReadOnlyMemory<byte> oneByte, CancellationToken wait)
    {
        var departure = await SendUnsentAsync(wait);
        return (departure, departure is null && Engine.Unsent.IsEmpty ? EndRecord() : 0);
    }

    public override long AcknowledgedOf(long onWire) => _engine?.Records.PlainWithin(onWire) ?? 0;

    public override bool IsAllWithin(long onWire) => AcknowledgedOf(onWire) >= BytesSent;

    /// <summary>Says close_notify, as the last thing, if it is said in this mode; a departure if that cannot be.</summary>
    /// <param name="mode">How the connection is closed afterwards.</param>
    /// <param name="watch">Bounds the client's silence while it cannot be sent.</param>
    /// <param name="clock">Times that.</param>
    /// <param name="force">Stops waiting.</param>
    public async ValueTask<Departure?> SayEndAsync(
        CloseMode mode, SendWatch watch, TimeProvider clock, CancellationToken force)
    {
        if (!closeNotify.IsSaidIn(mode) || !CanSay)
        {
            return null;
        }

        Engine.SendCloseNotify();
        var departure = mode == CloseMode.AbortNow ? Flush() : await FlushAsync(watch, clock, force);
        if (departure is null && Engine.Unsent.IsEmpty)
        {
            HasSaidEnd = true;
            Timeline?.Add(StepFrom.Server, Step.CloseNotify);
        }

        return departure;
    }

    /// <summary>Waits until the kernel has all that the engine has to send, for as long as the client's TCP takes some.</summary>
    public async ValueTask<Departure?> FlushAsync(SendWatch watch, TimeProvider clock, CancellationToken force)
    {
        if (Flush() is not null || Engine.Unsent.IsEmpty)
        {
            return _gone;
        }

        watch.Expect(isBlocked: true);
        using var alarm = new Alarm(clock, force);
        while (!Engine.Unsent.IsEmpty)
        {
            if (force.IsCancellationRequested)
            {
                return Departure.Forced;
            }

            if ((await SendUnsentAsync(alarm.Until(Deadline.In(watch.Interval, clock))) ?? Flush() ?? watch.Look()) is { } gone)
            {
                return gone;
            }
        }

        return null;
    }

    public override void ReceiveRest()
    {
        while (!Peer.HasReadFin && (Discard(out var hasMore).Count > 0 || hasMore))
        {
        }
    }

    /// <summary>What waits there is of no use to anybody.</summary>
    public override byte[]? Unread(int most) => null;

    public void Dispose() => _engine?.Dispose();

    protected override int LateOf(int count) => _isRecordLate ? count : 0;

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

    /// <summary>A record that ends after what waited when the FIN was sent is late, whole: nobody could read its beginning before.</summary>
    private void NoteWire(int count)
    {
        Timeline?.Take(count);
        if (Peer.HasSentFin)
        {
            _wireAfterFin += count;
            _isRecordLate = Peer.HasFinLeft && _wireAfterFin > Peer.WaitingAtFin;
        }
    }

    /// <summary>Hands the kernel what it takes without waiting. After the server's FIN nothing can be sent any more.</summary>
    private Departure? Flush()
    {
        while (_gone is null && !Peer.HasSentFin && !Engine.Unsent.IsEmpty)
        {
            _gone = Peer.Send(Engine.Unsent, out var count);
            if (count == 0)
            {
                break;
            }

            Engine.Sent(count);
        }

        return _gone;
    }

    /// <summary>Waits until the kernel takes one byte of what the engine has to send. The token ends the wait.</summary>
    private async ValueTask<Departure?> SendUnsentAsync(CancellationToken wait)
    {
        var (departure, count) = await Peer.SendByteAsync(new[] { Engine.Unsent[0] }, wait);
        Engine.Sent(count);
        return _gone ??= departure;
    }

    /// <summary>The kernel has the whole record: its plain bytes are said.</summary>
    private int EndRecord()
    {
        var count = _begun;
        _begun = 0;
        Sent(count);
        return count;
    }

    /// <summary>Whoever says much need not remember records that were acknowledged long ago.</summary>
    private void Forget()
    {
        const int Many = 1024;
        if (Engine.Records.Count >= Many && Peer.Info is { } info)
        {
            Engine.Records.Forget((long)info.AcknowledgedBytes);
        }
    }
}
