using GoodbyeServer.Reporting;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Sockets;

// What is said, and close_notify after it.
internal sealed partial class TlsStream
{
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
        var departure = mode.IsAtOnce() ? Flush() : await FlushAsync(watch, clock, force);
        if (departure is null && Engine.Unsent.IsEmpty)
        {
            HasSaidEnd = true;
            Timeline?.Add(StepFrom.Server, StepKind.CloseNotify);
        }

        return departure;
    }

    /// <summary>Waits until the kernel has all that the engine has to send, for as long as the client's TCP takes some.</summary>
    public ValueTask<Departure?> FlushAsync(SendWatch watch, TimeProvider clock, CancellationToken force) =>
        Flush() is null && !Engine.Unsent.IsEmpty ? FlushWhenThereIsRoomAsync(watch, clock, force) : new(_gone);

    private async ValueTask<Departure?> FlushWhenThereIsRoomAsync(SendWatch watch, TimeProvider clock, CancellationToken force)
    {
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
