using System.Buffers.Binary;
using System.Text;
using GoodbyeServer.Tls;
using Xunit;

namespace GoodbyeServer.Tests.Tls;

/// <summary>A client and the engine, and the wire between them, which carries bytes in pieces.</summary>
internal sealed class TlsPair : IDisposable
{
    /// <summary>More rounds than any conversation here takes: a guard against an endless one.</summary>
    private const int MostRounds = 10_000;

    /// <summary>As large as whatever was written.</summary>
    public const int Whole = int.MaxValue;

    private readonly int _piece;

    /// <param name="piece">How many bytes the wire carries at a time.</param>
    public TlsPair(ClientStyle? style = null, TlsContext? context = null, int piece = Whole)
    {
        _piece = piece;
        Server = new(context ?? TestContext.Shared);
        Client = new(style ?? new());
    }

    public TlsEngine Server { get; }

    public TestClient Client { get; }

    /// <summary>Every byte of the wire to the client.</summary>
    public List<byte> ToClient { get; } = [];

    /// <summary>Every byte of the wire to the server.</summary>
    public List<byte> ToServer { get; } = [];

    /// <summary>What the engine gave as plain text, by <see cref="ReadAll"/>.</summary>
    public List<byte> Heard { get; } = [];

    /// <summary>A pair whose handshake is done.</summary>
    public static TlsPair Connected(ClientStyle? style = null, TlsContext? context = null, int piece = Whole)
    {
        var pair = new TlsPair(style, context, piece);
        pair.Carry();
        Assert.True(pair.Server.Facts.IsHandshakeDone, pair.Server.Facts.Fault);
        Assert.True(pair.Client.IsHandshakeDone);
        return pair;
    }

    /// <summary>Carries bytes both ways until neither side has any more to say.</summary>
    public void Carry()
    {
        Client.Go();
        for (var round = 0; CarryToServer() | CarryToClient(); round++)
        {
            Assert.True(round < MostRounds, "client and server find no end");
        }
    }

    /// <summary>Brings the server what the client wants to send.</summary>
    public bool CarryToServer() => Bring(Client.TakeUnsent());

    /// <summary>Brings the server these bytes, and reads what they say.</summary>
    public bool Bring(byte[] wire)
    {
        ToServer.AddRange(wire);
        for (var left = wire.AsSpan(); !left.IsEmpty;)
        {
            var count = Math.Min(_piece, left.Length);
            Server.Receive(left[..count]);
            left = left[count..];
            ReadAll();
        }

        return wire.Length > 0;
    }

    /// <summary>Brings the client what the server wants to send.</summary>
    public bool CarryToClient()
    {
        var wire = TakeUnsent();
        for (var at = 0; at < wire.Length; at += Math.Min(_piece, wire.Length - at))
        {
            Client.Receive(wire[at..(at + Math.Min(_piece, wire.Length - at))]);
        }

        return wire.Length > 0;
    }

    /// <summary>What the server wants to send; it is as good as sent.</summary>
    public byte[] TakeUnsent()
    {
        var wire = Server.Unsent.ToArray();
        Server.Sent(wire.Length);
        ToClient.AddRange(wire);
        Assert.True(Server.Unsent.IsEmpty);
        return wire;
    }

    /// <summary>Reads everything plain, into <see cref="Heard"/>.</summary>
    public void ReadAll()
    {
        var buffer = new byte[TlsEngine.MostPlain];
        while (Server.Pending > 0)
        {
            var count = Server.Peek(buffer);
            Assert.Equal(count, Server.Pending);
            Heard.AddRange(buffer.AsSpan(0, count));
            Server.Take(count);
        }
    }

    public void Dispose()
    {
        Server.Dispose();
        Client.Dispose();
    }

    public static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);

    /// <summary>The records on a wire, each whole.</summary>
    public static List<byte[]> RecordsOf(byte[] wire)
    {
        var records = new List<byte[]>();
        for (var at = 0; at < wire.Length; at += records[^1].Length)
        {
            var length = RecordFrame.HeaderLength + BinaryPrimitives.ReadUInt16BigEndian(wire.AsSpan(at + 3));
            records.Add(wire[at..(at + length)]);
        }

        return records;
    }
}
