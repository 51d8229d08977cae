using GoodbyeServer.Tls;
using Xunit;

namespace GoodbyeServer.Tests.Tls;

/// <summary>Records, in both directions.</summary>
public sealed class RecordTests
{
    private const string Cbc = "ECDHE-ECDSA-AES128-SHA";

    /// <summary>One kind of each that differs in what a record costs.</summary>
    public static TheoryData<int, string> Kinds => new()
    {
        { ClientStyle.Tls13, "DEFAULT" }, { ClientStyle.Tls12, "DEFAULT" }, { ClientStyle.Tls12, Cbc },
        { ClientStyle.Tls12, "ECDHE-ECDSA-CHACHA20-POLY1305" },
    };

    [TlsTheory]
    [MemberData(nameof(Kinds))]
    public void What_is_said_at_once_is_one_record_and_ends_with_it(int version, string ciphers)
    {
        using var pair = TlsPair.Connected(new(version) { Ciphers = ciphers });
        var handshake = pair.Server.WireSent;
        var said = 0;
        foreach (var count in (int[])[1, 5, 1000, TlsEngine.MostPlain])
        {
            Assert.Equal(count, pair.Server.Send(new byte[count]));
            var record = Assert.Single(TlsPair.RecordsOf(pair.TakeUnsent()));
            Assert.Equal(23, record[0]);
            Assert.Equal(said, pair.Server.Records.PlainWithin(pair.Server.WireSent - 1));
            said += count;
            Assert.Equal(said, pair.Server.Records.PlainWithin(pair.Server.WireSent));
            pair.Client.Receive(record);
            Assert.Equal(said, pair.Client.Heard.Count);
        }

        Assert.Equal(0, pair.Server.Records.PlainWithin(handshake));
        Assert.Null(pair.Client.Alert);
    }

    [TlsTheory]
    [MemberData(nameof(Kinds))]
    public void More_than_a_record_holds_is_said_in_several(int version, string ciphers)
    {
        using var pair = TlsPair.Connected(new(version) { Ciphers = ciphers });
        var text = new byte[40_000];
        new Random(1).NextBytes(text);
        Assert.Equal(TlsEngine.MostPlain, pair.Server.Send(text));
        Assert.Equal(TlsEngine.MostPlain, pair.Server.Send(text.AsSpan(TlsEngine.MostPlain)));
        Assert.Equal(40_000 - (2 * TlsEngine.MostPlain), pair.Server.Send(text.AsSpan(2 * TlsEngine.MostPlain)));
        Assert.Equal(3, pair.Server.Records.Count);
        pair.Carry();
        Assert.Equal(text, pair.Client.Heard);
    }

    [TlsFact]
    public void Nothing_said_is_nothing_on_the_wire()
    {
        using var pair = TlsPair.Connected();
        Assert.Equal(0, pair.Server.Send([]));
        Assert.True(pair.Server.Unsent.IsEmpty);
    }

    [TlsFact]
    public void What_is_unsent_can_be_sent_a_byte_at_a_time()
    {
        using var pair = TlsPair.Connected();
        pair.Server.Send("Hello"u8);
        for (var left = pair.Server.Unsent.Length; left > 0; left--)
        {
            Assert.Equal(left, pair.Server.Unsent.Length);
            pair.Client.Receive([pair.Server.Unsent[0]]);
            Assert.Equal(left == 1 ? 5 : 0, pair.Client.Heard.Count);
            pair.Server.Sent(1);
            Assert.Equal(left == 1 ? 5 : 0, pair.Server.Records.PlainWithin(pair.Server.WireSent));
        }
    }

    [TlsTheory]
    [MemberData(nameof(Kinds))]
    public void One_record_at_a_time_can_be_taken_from_what_waits(int version, string ciphers)
    {
        using var pair = TlsPair.Connected(new(version) { Ciphers = ciphers });
        int[] lengths = [5, 1, 3000, 16_384, 2];
        foreach (var length in lengths)
        {
            pair.Client.Say(new byte[length]);
        }

        ReadOnlySpan<byte> kernel = pair.Client.TakeUnsent();
        foreach (var length in lengths)
        {
            var count = pair.Server.MayTake(kernel[..RecordFrame.HeaderLength]);
            pair.Server.Receive(kernel[..count]);
            kernel = kernel[count..];
            Assert.Equal(length, pair.Server.Pending);
            pair.Server.Take(length);
            Assert.Equal(0, pair.Server.Pending);
        }

        Assert.True(kernel.IsEmpty);
    }

    [TlsFact]
    public void What_was_looked_at_stays_until_it_is_taken()
    {
        using var pair = TlsPair.Connected();
        pair.Client.Say(TlsPair.Bytes("Hello"));
        pair.Client.Say(TlsPair.Bytes("you"));
        pair.Server.Receive(pair.Client.TakeUnsent());
        var buffer = new byte[100];
        Assert.Equal(2, pair.Server.Peek(buffer.AsSpan(0, 2)));
        Assert.Equal(5, pair.Server.Peek(buffer));
        Assert.Equal("Hello"u8, buffer.AsSpan(0, 5));
        pair.Server.Take(4);
        Assert.Equal(1, pair.Server.Pending);
        Assert.Equal(1, pair.Server.Peek(buffer));
        Assert.Equal((byte)'o', buffer[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => pair.Server.Take(2));
        pair.Server.Take(1);

        // The next record, which the engine had already.
        Assert.Equal(3, pair.Server.Pending);
        Assert.Equal(2, pair.Server.Read(buffer.AsSpan(0, 2)));
        Assert.Equal(1, pair.Server.Read(buffer.AsSpan(2)));
        Assert.Equal("you"u8, buffer.AsSpan(0, 3));
        Assert.Equal(0, pair.Server.Read(buffer));
        Assert.Equal(0, pair.Server.Peek(buffer));
        Assert.Null(pair.Server.End);
    }

    /// <summary>The answer comes before the next plain bytes (RFC 8446 section 4.6.3).</summary>
    [TlsFact]
    public void A_key_update_is_answered_before_more_is_said()
    {
        using var pair = TlsPair.Connected();
        pair.Server.Send("Hello"u8);
        pair.Carry();
        for (var i = 1; i <= 3; i++)
        {
            pair.Client.UpdateKeys();
            pair.Client.Say(TlsPair.Bytes("you"));
            pair.CarryToServer();
            Assert.Null(pair.Server.End);
            Assert.Equal(3 * i, pair.Heard.Count);

            Assert.Equal(5, pair.Server.Send("Hello"u8));
            var wire = pair.TakeUnsent();
            Assert.Equal(2, TlsPair.RecordsOf(wire).Count);
            pair.Client.Receive(wire);
            Assert.Equal(5 * (i + 1), pair.Client.Heard.Count);
            Assert.Equal(5 * (i + 1), pair.Server.Records.PlainWithin(pair.Server.WireSent));
            Assert.Equal(5 * i, pair.Server.Records.PlainWithin(pair.Server.WireSent - 1));
        }

        pair.Client.UpdateKeys();
        pair.CarryToServer();
        pair.Server.SendCloseNotify();
        pair.Carry();
        Assert.True(pair.Client.HasHeardCloseNotify);
        Assert.Null(pair.Client.Alert);
    }

    [TlsTheory]
    [InlineData(ClientStyle.Tls12, 1)]
    [InlineData(ClientStyle.Tls12, 1999)]
    [InlineData(ClientStyle.Tls13, 1)]
    [InlineData(ClientStyle.Tls13, 1999)]
    [InlineData(ClientStyle.Tls13, TlsPair.Whole)]
    public void Much_is_carried_both_ways_however_it_is_cut(int version, int piece)
    {
        using var pair = TlsPair.Connected(new(version), piece: piece);
        var random = new Random(piece);
        var (there, back) = (new List<byte>(), new List<byte>());
        for (var i = 0; i < 10; i++)
        {
            var text = new byte[random.Next(1, Math.Min(piece, 200) * 200)];
            random.NextBytes(text);
            pair.Client.Say(text);
            there.AddRange(text);
            var answer = text.AsSpan(0, Math.Min(text.Length, TlsEngine.MostPlain));
            pair.Server.Send(answer);
            back.AddRange(answer);
            pair.Carry();
        }

        Assert.Equal(there, pair.Heard);
        Assert.Equal(back, pair.Client.Heard);
        Assert.Equal(back.Count, pair.Server.Records.PlainWithin(pair.Server.WireSent));
    }
}
