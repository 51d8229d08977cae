using System.Text;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Vocabulary;

/// <summary>The responses that are said.</summary>
public sealed class HttpResponseTests
{
    [Fact]
    public void It_has_status_type_length_and_body() => Assert.Equal(
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 8\r\nConnection: close\r\n\r\nGoodbye\n",
        Text(HttpResponse.Of(200, "Goodbye\n"u8, closes: true).Whole));

    [Fact]
    public void It_may_leave_the_connection_open() => Assert.Equal(
        "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n",
        Text(HttpResponse.Of(404, [], closes: false).Whole));

    [Theory]
    [InlineData(204, true, "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")]
    [InlineData(304, false, "HTTP/1.1 304 Not Modified\r\nConnection: keep-alive\r\n\r\n")]
    [InlineData(103, false, "HTTP/1.1 103 Early Hints\r\n\r\n")]
    [InlineData(199, true, "HTTP/1.1 199 \r\nConnection: close\r\n\r\n")]
    public void Some_have_neither_body_nor_length(int status, bool closes, string whole)
    {
        var response = HttpResponse.Of(status, "body"u8, closes);
        Assert.Equal((whole, whole.Length), (Text(response.Whole), response.HeadLength));
    }

    [Fact]
    public void The_answer_to_head_has_its_length_and_no_body() => Assert.EndsWith(
        "Content-Length: 4\r\nConnection: close\r\n\r\n",
        Text(HttpResponse.Of(999, "body"u8, closes: true).Head),
        StringComparison.Ordinal);

    [Fact]
    public void What_is_no_text_is_not_called_one() => Assert.Contains(
        "Content-Type: application/octet-stream\r\n",
        Text(HttpResponse.Of(200, [0xFF, 0xFE], closes: true).Whole),
        StringComparison.Ordinal);

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.Latin1.GetString(bytes.Span);
}
