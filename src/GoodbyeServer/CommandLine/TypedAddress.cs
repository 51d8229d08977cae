using System.Net;
using System.Text.RegularExpressions;

namespace GoodbyeServer.CommandLine;

/// <summary>Ways to write an address and a port that other programs take, and ours does not: what they stand for here.</summary>
internal static partial class TypedAddress
{
    /// <summary>The value of <c>--bind</c> that was meant, with <c>--port</c> after it if a port was typed; null if none was.</summary>
    public static string? Meant(string text) => text.ToLowerInvariant() switch
    {
        "localhost" or "lo" or "loopback" => "localhost",
        "any" or "all" or "*" or "0" => "any",
        _ => Take(text) is { Host: { Length: > 0 } host } typed
            ? host + (typed.Port is { } port ? $" --port {port}" : "")
            : null,
    };

    /// <summary>The value of <c>--port</c> that was meant, with <c>--bind</c> after it; null if none was.</summary>
    public static string? PortMeant(string text) =>
        Take(text) is { Host: { Length: > 0 } host, Port: { } port } ? $"{port} --bind {host}" : null;

    /// <summary>The flags that were meant by a word that is none: a port, an address, or both; null if it is nothing like it.</summary>
    public static string? Flags(string text) =>
        Take(text) is not { } typed ? null
        : (typed.Host.Length > 0 ? $"--bind {typed.Host}" : "")
            + (typed is { Host.Length: > 0, Port: not null } ? " " : "") + (typed.Port is { } port ? $"--port {port}" : "");

    private static (string Host, int? Port)? Take(string text)
    {
        var match = Pattern().Match(text);
        if (!match.Success)
        {
            return FlagParsers.AddressIn(text) is not null ? (text, null) : null;
        }

        var host = match.Groups["host"].Value.Trim('[', ']').ToLowerInvariant();
        host = host == "*" ? "any" : host;
        var port = FlagParsers.Digits(match.Groups["port"].Value, 0, IPEndPoint.MaxPort);
        var isHost = host is "" or "localhost" or "any" || FlagParsers.AddressIn(host) is not null;
        return isHost && (port is not null || !match.Groups["port"].Success) ? (host, (int?)port) : null;
    }

    [GeneratedRegex(
        @"^((?<host>\*|localhost|any|[0-9]+(\.[0-9]+){3}|\[[0-9a-f:]+\])(:(?<port>[0-9]+))?|:?(?<port>[0-9]+))\z",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
