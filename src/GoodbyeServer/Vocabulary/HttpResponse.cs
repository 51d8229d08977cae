using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace GoodbyeServer.Vocabulary;

/// <summary>A whole HTTP/1.1 response, as it is said to a client.</summary>
/// <param name="Whole">Head and body.</param>
/// <param name="HeadLength">How long the head is, its empty line included: all that answers a request of HEAD.</param>
internal readonly record struct HttpResponse(ReadOnlyMemory<byte> Whole, int HeadLength)
{
    public const string UsualStatus = "200";
    public const int LeastStatus = 100;
    public const int MostStatus = 999;

    /// <summary>What a client waits for that sends <c>Expect: 100-continue</c> (RFC 9110 section 10.1.1).</summary>
    public static ReadOnlyMemory<byte> Continue { get; } = "HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray();

    /// <summary>The head alone.</summary>
    public ReadOnlyMemory<byte> Head => Whole[..HeadLength];

    /// <summary>
    /// Builds it. 1xx, 204 and 304 have neither body nor length (RFC 9112 section 6.3), and after 1xx another response follows.
    /// </summary>
    /// <param name="status">100 to 999.</param>
    /// <param name="body">The body; empty for none.</param>
    /// <param name="closes">Whether the connection ends after it; otherwise it is kept alive.</param>
    public static HttpResponse Of(int status, ReadOnlySpan<byte> body, bool closes)
    {
        var hasBody = status is not ((>= 100 and < 200) or 204 or 304);
        var isInterim = status is >= 100 and < 200 && !closes;
        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} {HttpStatus.Reason(status)}\r\n");
        if (hasBody)
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Type: {TypeOf(body)}\r\nContent-Length: {body.Length}\r\n");
        }

        head.Append(isInterim ? "\r\n" : closes ? "Connection: close\r\n\r\n" : "Connection: keep-alive\r\n\r\n");
        var headBytes = Encoding.ASCII.GetBytes(head.ToString());
        return new((byte[])[.. headBytes, .. hasBody ? body : []], headBytes.Length);
    }

    private static string TypeOf(ReadOnlySpan<byte> body) =>
        Utf8.IsValid(body) ? "text/plain; charset=utf-8" : "application/octet-stream";
}
