using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Tls;

/// <summary>What TLS puts on the wire, segment by segment. In TLS 1.3 a record is 22 bytes longer than what it holds.</summary>
public sealed class TlsWireTests
{
    private const int MostTries = 20;

    public static string? WhyNot { get; } = Capture.Unavailable ?? TlsNeeds.WhyNot(null);

    [TlsWireFact]
    public async Task A_dripped_goodbye_is_one_record_and_one_segment_a_byte()
    {
        await using var server = RunningServer.Start(
            new() { Tls = new(), Goodbye = "bye\n"u8.ToArray(), Drip = TimeSpan.Zero });
        using var wire = new Capture(server.Port);
        using var peer = await TlsPeer.ConnectAsync(server);
        Assert.Equal(["plain 1", "plain 1", "plain 1", "plain 1", "close_notify", "FIN"], await peer.ReadToEndAsync());
        Assert.Equal(["23", "23", "23", "23", "24", "FIN"], wire.FromServer.Skip(1));
    }

    /// <summary>Without tickets nothing is said that nobody asked for: who sends and closes has nothing unread, so sends no RST.</summary>
    [TlsWireFact]
    public async Task A_client_that_sends_and_closes_ends_with_fin()
    {
        await using var server = RunningServer.Start(
            new() { Tls = new() { CloseNotify = CloseNotifyUse.Never }, Goodbye = default, Cues = new() { IdleTimeoutGiven = true } });
        using var wire = new Capture(server.Port);
        using (var peer = await TlsPeer.ConnectAsync(server))
        {
            await peer.SayAsync("request");
        }

        var closed = await server.ClosedAsync();
        Assert.Equal(("client-closed, clean, none", 7), (closed.Story, closed.BytesReceived));
        Assert.Equal(2, wire.FromServer.Count);
        Assert.Equal("FIN", wire.FromServer[^1]);
        Assert.Equal("FIN", wire.FromClient[^1]);
    }

    /// <summary>As for the FIN in the segment of the last bytes without TLS: the kernel holds them back for 200 ms at most.</summary>
    [TlsWireTheory]
    [InlineData("before-fin", "54+FIN")]
    [InlineData("never", "30+FIN")]
    public async Task The_fin_travels_with_close_notify_and_the_last_bytes(string use, string last)
    {
        for (var tries = 1; tries <= MostTries; tries++)
        {
            await using var server = RunningServer.Start(new()
            {
                Tls = new() { CloseNotify = CloseNotifyUseWords.All.Parse(use)!.Value },
                FinWithData = true,
            });
            using var wire = new Capture(server.Port);
            using var peer = await TlsPeer.ConnectAsync(server);
            await peer.ReadToEndAsync();
            if (wire.FromServer[^1] == last)
            {
                return;
            }
        }

        Assert.Fail("the FIN never travelled with the last bytes");
    }

    /// <summary>
    /// Else a client that waits for the acknowledgement of its last flight before it sends more (Nagle) waits for 40 ms. The goodbye, which
    /// follows at once, would carry it; in TLS 1.2 the server's own last flight does.
    /// </summary>
    [TlsWireFact]
    public async Task The_handshakes_last_flight_is_acknowledged_by_itself()
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            await using var server = RunningServer.Start(new() { Tls = new() });
            using var wire = new Capture(server.Port);
            using var peer = await TlsPeer.ConnectAsync(server);
            Assert.Equal(["plain 8", "close_notify", "FIN"], await peer.ReadToEndAsync());
            var said = wire.Segments.Where(segment => segment.FromServer && !segment.IsSyn).ToList();
            var flight = said.First(segment => segment.Length > 0);
            var next = said.First(segment => segment.Sequence == flight.Sequence + flight.Length);
            Assert.Equal("", next.What);
        }
    }

    /// <summary>A test that looks at the wire of TLS.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class TlsWireFactAttribute : FactAttribute
    {
        public TlsWireFactAttribute() => Skip = WhyNot;
    }

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class TlsWireTheoryAttribute : TheoryAttribute
    {
        public TlsWireTheoryAttribute() => Skip = WhyNot;
    }
}
