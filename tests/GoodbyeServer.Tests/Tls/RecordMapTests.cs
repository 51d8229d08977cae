using GoodbyeServer.Tls;
using Xunit;

namespace GoodbyeServer.Tests.Tls;

/// <summary>What acknowledged bytes of the wire say of the bytes inside.</summary>
public sealed class RecordMapTests
{
    [Fact]
    public void A_record_counts_once_it_is_whole()
    {
        var map = new RecordMap();
        Assert.Equal(0, map.PlainWithin(1000));

        // A handshake of 700 bytes, then records of 400 plain bytes, then an alert between two.
        map.Add(1122, 400);
        map.Add(1544, 800);
        map.Add(2000, 1200);
        Assert.Equal(
            [0, 0, 400, 400, 800, 800, 1200, 1200],
            ((long[])[700, 1121, 1122, 1543, 1544, 1999, 2000, 2001]).Select(map.PlainWithin));
    }

    [Fact]
    public void What_is_forgotten_still_counts()
    {
        var map = new RecordMap();
        for (var i = 1; i <= 100; i++)
        {
            map.Add(10 * i, i);
        }

        map.Forget(9);
        Assert.Equal(100, map.Count);
        map.Forget(505);
        Assert.Equal(50, map.Count);
        Assert.Equal([50, 50, 51, 100], ((long[])[505, 509, 510, 1001]).Select(map.PlainWithin));
        map.Forget(1001);
        Assert.Equal(0, map.Count);
        Assert.Equal(100, map.PlainWithin(1001));
    }
}
