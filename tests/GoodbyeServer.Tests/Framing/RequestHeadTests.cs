using System.Text;
using GoodbyeServer.Framing;
using Xunit;

namespace GoodbyeServer.Tests.Framing;

/// <summary>Where the head of a request ends, and what it says about the body.</summary>
public sealed class RequestHeadTests
{
    private const string RequestLine = "method target HTTP/1.x";

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\n\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\n\r\n")]
    [InlineData("\r\n\n\r\nGET / HTTP/1.0\r\n\r\n")]
    [InlineData("OPTIONS * HTTP/1.9\r\nX:\r\n\r\n")]
    [InlineData("M-SEARCH http://a/?b=c%20\u00e9 HTTP/1.1\r\nno colon\r\n: no name\r\n folded\r\n\tfolded\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n\rX: y\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: \r \r\n\r\n")]
    public void It_ends_with_the_first_empty_line_after_the_request_line(string head)
    {
        Cuttings.AssertEnd(() => new RequestHead(), head, head.Length);
        Cuttings.AssertEnd(() => new RequestHead(), head + "\r\nGET", head.Length);
        Cuttings.AssertEnd(() => new RequestHead(), head[..^1], null);
    }

    [Theory]
    [InlineData("\u0016\u0003\u0001", 0)]
    [InlineData(" GET / HTTP/1.1\r\n", 0)]
    [InlineData("\rGET", 1)]
    [InlineData("EHLO\r\n", 4)]
    [InlineData("SSH-2.0-x(y)", 9)]
    [InlineData("GET  / HTTP/1.1", 4)]
    [InlineData("GET\t/", 3)]
    [InlineData("GET /\r\n", 5)]
    [InlineData("GET / HTTP/2.0\r\n", 11)]
    [InlineData("GET / http/1.1\r\n", 6)]
    [InlineData("GET / HTTP/1.x\r\n", 13)]
    [InlineData("GET / HTTP/1.10\r\n", 14)]
    [InlineData("GET / HTTP/1.1 \r\n", 14)]
    [InlineData("GET / HTTP/1.1\rX", 15)]
    [InlineData("GET /a b HTTP/1.1\r\n", 7)]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 11)]
    public void What_is_no_request_line_is_garbled_at_its_first_impossible_byte(string sent, int at) =>
        Cuttings.AssertGarbled(() => new RequestHead(), sent, at, RequestLine);

    [Theory]
    [InlineData("", 0)]
    [InlineData("Content-Length: 5\r\n", 5)]
    [InlineData("content-length:5\n", 5)]
    [InlineData("CONTENT-LENGTH: \t005 \t\r\n", 5)]
    [InlineData("Content-Length: 5\r\nContent-Length: 5\r\n", 5)]
    [InlineData("Content-Length: 5, 5 ,5\r\n", 5)]
    [InlineData("Content-Length: 9223372036854775807\r\n", long.MaxValue)]
    [InlineData("X-Content-Length: 5\r\nContent-Lengt: 5\r\nContent-Length2: 5\r\nContent-Length\r\n", 0)]
    [InlineData("X: 1\r\n Content-Length: 5\r\n", 0)]
    [InlineData("Content-Length: 0\r\n", 0)]
    public void Its_body_is_as_long_as_it_says(string fields, long length)
    {
        var head = Whole($"POST / HTTP/1.1\r\n{fields}\r\n");
        Assert.Equal(length, head.TakeBody() is ByteCount body ? body.MaxRead(int.MaxValue) : 0, (a, b) => Math.Min(a, int.MaxValue) == b);
    }

    [Theory]
    [InlineData("Transfer-Encoding: chunked\r\n", true)]
    [InlineData("transfer-encoding:CHUNKED\n", true)]
    [InlineData("Transfer-Encoding: gzip , chunked ,\r\n", true)]
    [InlineData("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", true)]
    [InlineData("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", true)]
    [InlineData("Transfer-Encodin: chunked\r\nTE: chunked\r\n", false)]
    public void Its_body_comes_in_chunks_if_it_says_so(string fields, bool isChunked)
    {
        var head = Whole($"POST / HTTP/1.1\r\n{fields}\r\n");
        Assert.Equal(isChunked, head.TakeBody() is ChunkedBody);
    }

    [Theory]
    [InlineData("Content-Length: x", 16)]
    [InlineData("Content-Length: -5", 16)]
    [InlineData("Content-Length: +5", 16)]
    [InlineData("Content-Length: 5x", 17)]
    [InlineData("Content-Length: 5 5", 18)]
    [InlineData("Content-Length: 0x5", 17)]
    [InlineData("Content-Length:\n", 15)]
    [InlineData("Content-Length: 5, 6\n", 20)]
    [InlineData("Content-Length: 5\nContent-Length: 6\n", 35)]
    [InlineData("Content-Length: 9223372036854775808", 34)]
    public void A_length_that_is_no_number_or_says_two_things_is_garbled(string fields, int at) =>
        AssertGarbled(fields, at, "a Content-Length that is one whole number");

    [Theory]
    [InlineData("Transfer-Encoding: gzip\n\n", 24)]
    [InlineData("Transfer-Encoding: identity\nContent-Length: 3\n\n", 46)]
    [InlineData("Transfer-Encoding: chunked, gzip\n\n", 33)]
    [InlineData("Transfer-Encoding: chunked;q=1\n\n", 31)]
    [InlineData("Transfer-Encoding: chunked x\n\n", 29)]
    [InlineData("Transfer-Encoding: xchunked\n\n", 28)]
    [InlineData("Transfer-Encoding:\n\n", 19)]
    public void A_transfer_encoding_that_does_not_end_in_chunked_is_garbled(string fields, int at) =>
        AssertGarbled(fields, at, "a Transfer-Encoding that ends in chunked");

    [Fact]
    public void A_field_that_frames_the_body_is_not_guessed_at()
    {
        AssertGarbled("Content-Length : 5\n", 14, "a colon right after the name of the field");
        AssertGarbled("Transfer-Encoding\t: chunked\n", 17, "a colon right after the name of the field");
        AssertGarbled("Content-Length: 5\n 6\n", 18, "a line of its own for each field");
    }

    [Theory]
    [InlineData("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n", true)]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nexpect:100-CONTINUE\r\n\r\n", true)]
    [InlineData("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n", false)]
    [InlineData("POST / HTTP/1.1\r\nExpect: 100-continue\r\n\r\n", false)]
    [InlineData("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n", false)]
    [InlineData("POST / HTTP/1.1\r\nExpect: 100-continued\r\nContent-Length: 1\r\n\r\n", false)]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\n", false)]
    public void A_client_with_a_body_may_wait_to_be_asked_for_it(string sent, bool expects)
    {
        Assert.Equal(expects, Whole(sent).ExpectsContinue);
    }

    [Theory]
    [InlineData("HEAD / HTTP/1.1\r\n\r\n", true)]
    [InlineData("HEADS / HTTP/1.1\r\n\r\n", false)]
    [InlineData("A-METHOD-THAT-IS-LONGER-THAN-ANY / HTTP/1.1\r\n\r\n", false)]
    public void It_knows_the_method_whose_answer_has_no_body(string sent, bool isHead)
    {
        Assert.Equal(isHead, Whole(sent).IsHead);
    }

    [Fact]
    public void It_may_be_64_KB_long_without_the_empty_lines_before_it()
    {
        const string Start = "\r\n\r\nGET / HTTP/1.1\r\nX: ";
        const string End = "\r\n\r\n";
        var head = Start + new string('x', (64 * 1024) + 4 - Start.Length - End.Length) + End;
        Cuttings.AssertEnd(() => new RequestHead(), head, head.Length);
        Cuttings.AssertGarbled(() => new RequestHead(), "x" + head[4..], 64 * 1024, "a head of at most 65536 bytes");
    }

    /// <summary>A head that ends where the bytes end, and is not garbled.</summary>
    private static RequestHead Whole(string sent)
    {
        var head = new RequestHead();
        Assert.Equal(new Found(sent.Length), head.Find(Encoding.Latin1.GetBytes(sent)));
        return head;
    }

    private static void AssertGarbled(string fields, int at, string expected)
    {
        const string Start = "POST / HTTP/1.1\r\n";
        Cuttings.AssertGarbled(() => new RequestHead(), Start + fields, Start.Length + at, expected);
    }
}
