using System.Text;
using GoodbyeServer.Framing;
using Xunit;

namespace GoodbyeServer.Tests.Framing;

/// <summary>Where whole requests end, with their bodies.</summary>
public sealed class HttpRequestsTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string Chunked = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";

    [Theory]
    [InlineData(Get)]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n\r\n\r\nGET /")]
    [InlineData(Chunked + "0\r\n\r\n")]
    [InlineData(Chunked + "0\n\n")]
    [InlineData(Chunked + "5\r\nhello\r\n00a;ext=\"1;\"\r\n\r\n0\r\n\r\nxyz\r\n000\r\nTrailer: 1\r\nno colon\r\n\rx\r\n\r\n")]
    [InlineData(Chunked + "A \r\n0123456789\n1\t;x\nx\n0;last\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: gzip, chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n")]
    public void A_request_ends_with_its_body(string request)
    {
        Cuttings.AssertEnd(() => new HttpRequests(1, asks: false), request, request.Length);
        Cuttings.AssertEnd(() => new HttpRequests(1, asks: false), request + Get, request.Length);
        Cuttings.AssertEnd(() => new HttpRequests(1, asks: false), request[..^1], null);
        Cuttings.AssertEnd(
            () => new HttpRequests(3, asks: false), request + "\r\n" + Get + request + Get, (2 * request.Length) + 2 + Get.Length);
    }

    [Theory]
    [InlineData("\r\n", 0)]
    [InlineData("x\r\n", 0)]
    [InlineData(";x\r\n", 0)]
    [InlineData("-1\r\n", 0)]
    [InlineData("5x\r\n", 1)]
    [InlineData("5\r\r\n", 2)]
    [InlineData("0x5\r\n", 1)]
    [InlineData("8000000000000000\r\n", 15)]
    [InlineData("1\r\nx\r\n\r\n", 6)]
    public void A_chunk_size_that_is_none_is_garbled(string body, int at) => Cuttings.AssertGarbled(
        () => new HttpRequests(1, asks: false), Chunked + body, Chunked.Length + at, "a chunk size in hexadecimal digits");

    [Theory]
    [InlineData("1\r\nxy\r\n", 4)]
    [InlineData("1\r\nx\rx", 5)]
    public void A_chunk_ends_with_a_line_feed(string body, int at) => Cuttings.AssertGarbled(
        () => new HttpRequests(1, asks: false), Chunked + body, Chunked.Length + at, "a line feed after the chunk");

    [Fact]
    public void The_second_request_is_garbled_at_its_place_in_all_that_came() => Cuttings.AssertGarbled(
        () => new HttpRequests(2, asks: false), Chunked + "0\r\n\r\nx\n", Chunked.Length + 6, "method target HTTP/1.x");

    [Fact]
    public void The_bytes_of_a_body_are_counted_and_not_looked_at()
    {
        var requests = new HttpRequests(1, asks: false);
        Assert.True(requests.NeedsContent);
        Assert.Equal(1000, requests.MaxRead(1000));
        Assert.Null(requests.Find("POST / HTTP/1.1\r\nContent-Length: 12\r\n\r\n12"u8));
        Assert.False(requests.NeedsContent);
        Assert.Equal(10, requests.MaxRead(1000));
    }

    [Fact]
    public void It_stops_after_each_head_whose_client_waits_to_be_asked()
    {
        const string Head = "PUT / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
        var requests = new HttpRequests(2, asks: true);
        var sent = Encoding.ASCII.GetBytes(Head + "ab" + Head + "cd");
        Assert.Equal(new Found(Head.Length, FoundKind.AskToContinue), requests.Find(sent));
        Assert.Equal(new Found(Head.Length + 2, FoundKind.AskToContinue), requests.Find(sent.AsSpan(Head.Length)));
        Assert.Equal(2, requests.Find("cd"u8));
    }

    [Fact]
    public void The_last_head_tells_whether_the_answer_has_a_body()
    {
        var requests = new HttpRequests(2, asks: false);
        Assert.Null(requests.Find("HEAD / HTTP/1.1\r\n\r\n"u8));
        Assert.True(requests.IsHead);
        Assert.Equal(Get.Length, requests.Find(Encoding.ASCII.GetBytes(Get)));
        Assert.False(requests.IsHead);
    }
}
