using System.Globalization;
using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Reporting;
using GoodbyeServer.Vocabulary;
using Serilog.Events;

namespace GoodbyeServer.CommandLine;

/// <summary>From the text of a flag to its value: one small parser each. None throws.</summary>
internal static class FlagParsers
{
    public static readonly TimeSpan LongestKeepAlive = TimeSpan.FromHours(9);

    /// <summary>What is accepted if a text must not have a line feed in it.</summary>
    public const string OneLine = "expected one line, without a line feed";

    /// <summary>As much of a URL's scheme as a message shows.</summary>
    private const int LongestScheme = 10;

    /// <summary>Characters of a host's name (RFC 1035 section 2.3.4, without the root's dot).</summary>
    private const int LongestName = 253;

    private const string ADuration = "expected a duration";

    /// <summary>The words of <c>--log-level</c>.</summary>
    public static IReadOnlyList<string> LogLevels { get; } = [.. Enum.GetValues<LogEventLevel>().Select(WordOf)];

    /// <summary>The words of <c>--log-format</c>.</summary>
    public static IReadOnlyList<string> LogFormats { get; } = [.. Enum.GetValues<LogFormat>().Select(WordOf)];

    /// <summary>The word of a member of an enum that has no words of ours.</summary>
    public static string WordOf<T>(T member)
        where T : struct, Enum => member.ToString().ToLowerInvariant();

    public static Parsed<int> Port(string text) =>
        Digits(text, 0, IPEndPoint.MaxPort) is { } port
            ? Parsed.Ok((int)port)
            : Parsed.Fail<int>(TypedAddress.PortMeant(text) is { } meant
                ? "expected a port" + Suggestion.DidYouMean(meant)
                : "expected a port from 0 to 65535, 0 for a free one");

    public static Parsed<long> Count(string text) =>
        Number(text, 1, long.MaxValue, "expected a whole number from 1");

    public static Parsed<long> Bytes(string text) => Number(text, 0, long.MaxValue, "expected a whole number from 0");

    public static Parsed<int> ShownBytes(string text) => Int(Number(text, 1, 1024, "expected a whole number of bytes from 1 to 1024"));

    public static Parsed<int> Backlog(string text) => Int(Number(text, 1, int.MaxValue, "expected a whole number from 1"));

    public static Parsed<int> MaxConnections(string text) =>
        Int(Number(text, 0, int.MaxValue, "expected a whole number from 0", ", 0 for no limit"));

    /// <summary>A duration that may be 0.</summary>
    public static Parsed<TimeSpan> Duration(string text) => Duration(text, " such as 250ms, 5s or 2m");

    /// <summary>A duration that is more than 0.</summary>
    public static Parsed<TimeSpan> DurationAboveZero(string text) =>
        Duration(text) is { Error: null, Value.Ticks: 0 }
            ? Parsed.Fail<TimeSpan>(ADuration + " of more than 0, such as 5s")
            : Duration(text);

    /// <summary>A duration, or 0 for no limit.</summary>
    public static Parsed<TimeSpan> Limit(string text) => OffIfZero(Duration(text, " such as 5s, 0 for no limit"));

    /// <summary>What the kernel takes for keep-alive; 0 turns it off.</summary>
    public static Parsed<TimeSpan> KeepAlive(string text)
    {
        var parsed = Duration(text, " such as 30s, or 0 for none");
        return Durations.IsTooLong(text) || parsed is { Error: null } && parsed.Value > LongestKeepAlive
            ? Parsed.Fail<TimeSpan>(ADuration + " of at most 9h, or 0 for none")
            : OffIfZero(parsed);
    }

    /// <summary>Strict, unlike .NET: 127.1, 8080 and [::1]:80 are addresses to its own parser.</summary>
    public static Parsed<BindAddress> Bind(string text)
    {
        if (text is "localhost" or "any")
        {
            return Parsed.Ok(text == "any" ? BindAddress.Any : BindAddress.Localhost);
        }

        return AddressIn(text) is { } address ? Bind(address, text)
            : Parsed.Fail<BindAddress>(
                TypedAddress.Meant(text) is { } meant ? $"expected an address{Suggestion.DidYouMean(meant)}"
                : "expected localhost, any, an IPv4 or IPv6 address");
    }

    /// <summary>The address that a text is; null if it is none, or written in another way: .NET reads 1.2 and 010.0.0.1 too.</summary>
    public static IPAddress? AddressIn(string text) =>
        IPAddress.TryParse(text, out var address)
            && (IsIPv4(address) ? address.ToString() == text : !text.Contains('[') && !text.Contains('/')) ? address : null;

    /// <summary>A name or an address, and a port.</summary>
    public static Parsed<UpstreamName> Upstream(string text)
    {
        const string Help = "expected host:port, as in localhost:80 or [::1]:80";
        if (text.IndexOf("://", StringComparison.Ordinal) is > 0 and var end)
        {
            return Parsed.Fail<UpstreamName>($"expected host:port, without {Quote.OneLine(text[..Math.Min(end, LongestScheme)])}://");
        }

        var colon = text.LastIndexOf(':');
        if (colon <= 0 || Digits(text[(colon + 1)..], 1, IPEndPoint.MaxPort) is not { } port)
        {
            return Parsed.Fail<UpstreamName>(Help);
        }

        var host = text[..colon];
        var isBracketed = host is ['[', _, .., ']'];
        var isHost = isBracketed
            ? host.Contains(':') && IPAddress.TryParse(host[1..^1], out _)
            : IsName(host) || (AddressIn(host) is { } address && IsIPv4(address));
        return isHost ? Parsed.Ok(new UpstreamName(isBracketed ? host[1..^1] : host, (int)port)) : Parsed.Fail<UpstreamName>(Help);
    }

    public static Parsed<string> Line(string text) =>
        text.Contains('\n') ? Parsed.Fail<string>(OneLine) : Parsed.Ok(text);

    public static Parsed<int> HttpStatus(string text) =>
        Int(Number(text, HttpResponse.LeastStatus, HttpResponse.MostStatus, "expected a status from 100 to 999, or nothing for 200"));

    public static Parsed<string> Text(string text) => Parsed.Ok(text);

    /// <summary>The path of a file, which may not exist yet.</summary>
    public static Parsed<string> Path(string text) =>
        text.Length == 0 || text.Contains('\0') ? Parsed.Fail<string>("expected the path of a file") : Parsed.Ok(text);

    /// <summary>In any case, and by the short names that other programs' logs have. Other names are understood.</summary>
    public static Parsed<LogEventLevel> LogLevel(string text) => text.ToLowerInvariant() switch
    {
        "info" => Parsed.Ok(LogEventLevel.Information),
        "warn" => Parsed.Ok(LogEventLevel.Warning),
        "trace" or "all" => Parsed.Fail<LogEventLevel>("expected a level; did you mean verbose?"),
        "critical" or "none" or "off" => Parsed.Fail<LogEventLevel>("expected a level; did you mean fatal?"),
        _ => Member<LogEventLevel>(text, "a level", LogLevels),
    };

    /// <summary>In any case.</summary>
    public static Parsed<LogFormat> LogFormatWord(string text) => Member<LogFormat>(text, "a format", LogFormats);

    /// <summary>A whole number in decimal digits alone: no sign, no exponent, no space; null when it is none or out of range.</summary>
    public static long? Digits(string text, long least, long most) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : null;

    /// <param name="text">The text.</param>
    /// <param name="least">The least that is accepted.</param>
    /// <param name="most">The most.</param>
    /// <param name="help">What is accepted; the most is told to whoever went beyond it.</param>
    /// <param name="more">What else there is to say.</param>
    private static Parsed<long> Number(string text, long least, long most, string help, string more = "") =>
        Digits(text, least, most) is { } number ? Parsed.Ok(number)
        : text.Length > 0 && !text.AsSpan().ContainsAnyExceptInRange('0', '9') && text.AsSpan().ContainsAnyInRange('1', '9')
            && !help.Contains(" to ", StringComparison.Ordinal)
            ? Parsed.Fail<long>(string.Create(CultureInfo.InvariantCulture, $"expected at most {most}"))
        : Parsed.Fail<long>(help + more);

    /// <param name="text">The text.</param>
    /// <param name="help">What is accepted, after "a duration".</param>
    private static Parsed<TimeSpan> Duration(string text, string help) =>
        Durations.TryParse(text, out var duration) ? Parsed.Ok(duration)
        : Durations.IsTooLong(text) ? Parsed.Fail<TimeSpan>(ADuration + " of at most 24h")
        : Parsed.Fail<TimeSpan>(ADuration + (Durations.Meant(text) is { } meant ? Suggestion.DidYouMean(meant) : help));

    private static Parsed<TimeSpan> OffIfZero(Parsed<TimeSpan> parsed) =>
        parsed is { Error: null, Value.Ticks: 0 } ? Parsed.Ok(Timeout.InfiniteTimeSpan) : parsed;

    private static Parsed<T> Member<T>(string text, string kind, IReadOnlyList<string> words)
        where T : struct, Enum =>
        words.Contains(text, StringComparer.OrdinalIgnoreCase)
            ? Parsed.Ok(Enum.Parse<T>(text, ignoreCase: true))
            : Parsed.Fail<T>(Suggestion.Among(text, kind, words));

    /// <summary>Some addresses mean nothing alone; for an interface that there is not, .NET reads the number 0.</summary>
    private static Parsed<BindAddress> Bind(IPAddress address, string text) =>
        address.IsIPv4MappedToIPv6 ? Parsed.Ok(BindAddress.Of(address.MapToIPv4()))
        : address.IsIPv6Multicast ? Parsed.Fail<BindAddress>("expected the address of one host, not a group's (multicast)")
        : address is { AddressFamily: AddressFamily.InterNetworkV6, ScopeId: 0 } && text.Contains('%')
            ? Parsed.Fail<BindAddress>($"expected an interface of this host after '{text[..(text.IndexOf('%') + 1)]}'")
        : address is { IsIPv6LinkLocal: true, ScopeId: 0 }
            ? Parsed.Fail<BindAddress>($"expected the interface after it, such as {text}%eth0")
        : Parsed.Ok(BindAddress.Of(address));

    /// <summary>What resolvers look up, '_' included; digits and dots alone are an address.</summary>
    private static bool IsName(string host) =>
        host.Length is > 0 and <= LongestName && host[0] is not ('.' or '-')
            && host.AsSpan().Trim("0123456789.").Length > 0
            && host.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_');

    private static bool IsIPv4(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork;

    private static Parsed<int> Int(Parsed<long> parsed) => new((int)parsed.Value, parsed.Error);
}

/// <summary>A value that was read from text, or what would have been accepted.</summary>
/// <param name="Value">The value; of no meaning when there is an <paramref name="Error"/>.</param>
/// <param name="Error">Goes on from "--flag 'text': ", in one line; null when the text was fine.</param>
internal readonly record struct Parsed<T>(T? Value, string? Error = null);

/// <summary>Creates <see cref="Parsed{T}"/> values.</summary>
internal static class Parsed
{
    public static Parsed<T> Ok<T>(T value) => new(value);

    public static Parsed<T> Fail<T>(string error) => new(default, error);
}
