using System.Text;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>What follows the step of a script that says an HTTP response: a status, then a text or a path in double quotes.</summary>
internal static class ResponseArgument
{
    /// <summary>A status, and the bytes of a body, which may be missing.</summary>
    public static Parsed<(int Status, ReadOnlyMemory<byte> Body)> Text(ReadOnlyMemory<byte> argument) => Parse(
        argument,
        text => text.IsEmpty ? Parsed.Ok<ReadOnlyMemory<byte>>(default) : QuotedText.Parse(text));

    /// <summary>A status, and the path of a file.</summary>
    public static Parsed<(int Status, string Body)> Path(ReadOnlyMemory<byte> argument) =>
        Parse(argument, QuotedText.ParsePath);

    private static Parsed<(int Status, T Body)> Parse<T>(
        ReadOnlyMemory<byte> argument, Func<ReadOnlyMemory<byte>, Parsed<T>> parseBody)
    {
        var end = argument.Span.IndexOfAny(" \t\r\n\""u8);
        var (first, body) = end < 0 ? (argument, default) : (argument[..end], argument[end..]);
        if (FlagParsers.Digits(Encoding.UTF8.GetString(first.Span), HttpResponse.LeastStatus, HttpResponse.MostStatus) is not { } status)
        {
            return Parsed.Fail<(int, T)>("expected a status from 100 to 999");
        }

        var parsed = parseBody(body.TrimStart(" \t\r\n"u8));
        return parsed.Error is { } error ? Parsed.Fail<(int, T)>(error) : Parsed.Ok(((int)status, parsed.Value!));
    }
}
