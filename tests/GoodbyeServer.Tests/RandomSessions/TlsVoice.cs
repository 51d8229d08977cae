using System.Buffers.Binary;
using System.Net.Sockets;
using GoodbyeServer.Tests.Tls;

namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>
/// A client's TLS, which keeps every record of both sides. It is used by the client's reads and sends at once.
/// </summary>
internal sealed class TlsVoice(TlsPlan plan) : ClientVoice
{
    private const int HeaderLength = 5;
    private const int MostPlain = 16 * 1024;

    private readonly Lock _lock = new();
    private readonly TestClient _client = new(new(plan.Version) { TrustsNobody = plan.Manner == TlsManner.Distrusts });

    /// <summary>What came of the record that is not whole yet.</summary>
    private readonly List<byte> _incomplete = [];
    private bool _isOver;

    public SpokenRecords Server { get; } = new();

    public SpokenRecords Client { get; } = new();

    /// <summary>Whether the handshake came to its end, and the client's part of it was sent.</summary>
    public bool IsHandshakeDone { get; private set; }

    /// <summary>Whether the client refused the certificate.</summary>
    public bool HasRefused { get; private set; }

    public bool HasSaidCloseNotify { get; private set; }

    public bool HasGarbled { get; private set; }

    public override bool CanSay => plan.Manner == TlsManner.Plain || (IsHandshakeDone && !_isOver);

    public override async Task BeginAsync(Socket socket, ClientEar ear, CancellationToken cancel)
    {
        if (plan.Manner == TlsManner.Plain)
        {
            return;
        }

        for (var wire = Go(); !cancel.IsCancellationRequested && ear.End is null; wire = TakeUnsent(RecordKind.Handshake))
        {
            while (!wire.IsEmpty)
            {
                wire = wire[await socket.SendAsync(wire, SocketFlags.None, cancel)..];
            }

            IsHandshakeDone = _client.IsHandshakeDone;
            if (plan.Manner == TlsManner.OnlyHello || IsHandshakeDone || _client.Alert is not null)
            {
                return;
            }

            await ear.ListenOnceAsync(socket, cancel);
        }
    }

    public override ReadOnlyMemory<byte> Say(ReadOnlyMemory<byte> plain)
    {
        if (plan.Manner == TlsManner.Plain)
        {
            return plain;
        }

        lock (_lock)
        {
            _client.Say(plain.ToArray());
            return TakeUnsent(RecordKind.Plain, plain.Length);
        }
    }

    public override ReadOnlyMemory<byte> SayLast()
    {
        if (plan.Manner is not (TlsManner.Garbles or TlsManner.Cuts) || !CanSay)
        {
            return default;
        }

        _isOver = true;
        if (plan.Manner == TlsManner.Cuts)
        {
            return plan.Garbage.AsMemory(0, Math.Min(plan.CutAt, plan.Garbage.Length - 1));
        }

        HasGarbled = true;
        Client.Add(plan.Garbage.Length, 0, RecordKind.Garbage);
        return plan.Garbage;
    }

    public override void SayEnd(Socket socket)
    {
        if (!plan.SaysCloseNotify || plan.Manner == TlsManner.Plain || !CanSay)
        {
            return;
        }

        lock (_lock)
        {
            _client.SayGoodbye();
            var wire = TakeUnsent(RecordKind.CloseNotify);
            _isOver = true;
            socket.Blocking = false;
            HasSaidCloseNotify = socket.Send(wire.Span, SocketFlags.None, out _) == wire.Length;
        }
    }

    public override void Break() => _isOver = true;

    public override ReadOnlySpan<byte> Hear(ReadOnlySpan<byte> wire)
    {
        if (plan.Manner is TlsManner.Plain or TlsManner.OnlyHello)
        {
            return [];
        }

        lock (_lock)
        {
            _client.Heard.Clear();
            _incomplete.AddRange(wire);
            var bytes = _incomplete.ToArray();
            var at = 0;
            while (bytes.Length - at >= HeaderLength
                && HeaderLength + BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at + 3)) is var length
                && bytes.Length - at >= length)
            {
                HearRecord(bytes.AsSpan(at, length).ToArray());
                at += length;
            }

            _incomplete.RemoveRange(0, at);
            return _client.Heard.ToArray();
        }
    }

    /// <summary>Bytes of the wire that were heard, in whole records and behind them.</summary>
    public long WireHeard => Server.WireEnd + _incomplete.Count;

    public override void Dispose() => _client.Dispose();

    private void HearRecord(byte[] record)
    {
        var (heard, wasClosed, hadAlert) = (_client.Heard.Count, _client.HasHeardCloseNotify, _client.Alert);
        _client.Receive(record);
        HasRefused |= !_client.IsHandshakeDone && _client.Alert == 0;
        Server.Add(
            record.Length,
            _client.Heard.Count - heard,
            _client.HasHeardCloseNotify && !wasClosed ? RecordKind.CloseNotify
            : _client.Alert is > 0 && hadAlert is null ? RecordKind.Alert
            : _client.Heard.Count > heard ? RecordKind.Plain
            : RecordKind.Handshake);
    }

    private ReadOnlyMemory<byte> Go()
    {
        _client.Go();
        var hello = TakeUnsent(RecordKind.Handshake);
        return plan.Manner == TlsManner.OnlyHello ? hello[..Math.Min(plan.CutAt, hello.Length)] : hello;
    }

    /// <summary>What is to be sent, each record of which is noted.</summary>
    private ReadOnlyMemory<byte> TakeUnsent(RecordKind kind, int plain = 0)
    {
        lock (_lock)
        {
            var wire = _client.TakeUnsent();
            for (var at = 0; at < wire.Length;)
            {
                var length = HeaderLength + BinaryPrimitives.ReadUInt16BigEndian(wire.AsSpan(at + 3));
                var inRecord = Math.Min(plain, MostPlain);
                Client.Add(length, inRecord, HasRefused ? RecordKind.Alert : kind);
                plain -= inRecord;
                at += length;
            }

            return wire;
        }
    }
}
