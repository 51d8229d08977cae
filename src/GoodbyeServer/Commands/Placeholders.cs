using System.Globalization;
using System.Text;

namespace GoodbyeServer.Commands;

/// <summary>
/// <c>{port}</c>, <c>{port:2}</c> and <c>{cert}</c> in an argument, anywhere and any number of times. Everything else in braces is the
/// command's own business and stays.
/// </summary>
internal static class Placeholders
{
    private const string Start = "{port";
    private const string Certificate = "{cert}";

    /// <summary>The first placeholder without a port; null if each has one. Needs no port to be known yet.</summary>
    public static PlaceholderMistake? FindMistake(IReadOnlyList<string> arguments, int ports)
    {
        foreach (var argument in arguments)
        {
            for (var at = 0; Next(argument, at) is { } found; at = found.End)
            {
                if (found.Number < 1 || found.Number > ports)
                {
                    return new PlaceholderMistake(argument, argument[found.Begin..found.End]);
                }
            }
        }

        return null;
    }

    /// <summary>The argument with its ports in place. Each placeholder has a port (<see cref="FindMistake"/>).</summary>
    /// <param name="argument">The argument.</param>
    /// <param name="ports">The ports.</param>
    /// <param name="certificate">The file of the certificate; null if there is none, and its placeholder stays as it is.</param>
    public static string Fill(string argument, IReadOnlyList<int> ports, string? certificate = null)
    {
        var filled = new StringBuilder();
        var at = 0;
        for (; Next(argument, at) is { } found; at = found.End)
        {
            filled.Append(argument, at, found.Begin - at).Append(CultureInfo.InvariantCulture, $"{ports[found.Number - 1]}");
        }

        filled.Append(argument, at, argument.Length - at);
        return certificate is null ? filled.ToString() : filled.Replace(Certificate, certificate).ToString();
    }

    private static Placeholder? Next(string argument, int from)
    {
        for (var begin = argument.IndexOf(Start, from, StringComparison.Ordinal);
            begin >= 0;
            begin = argument.IndexOf(Start, begin + 1, StringComparison.Ordinal))
        {
            var close = argument.IndexOf('}', begin);
            if (close >= 0 && NumberIn(argument.AsSpan(begin + Start.Length, close - begin - Start.Length)) is { } number)
            {
                return new Placeholder(begin, close + 1, number);
            }
        }

        return null;
    }

    /// <summary>Of what stands between "{port" and "}": 1 for nothing, n for ":n", null for anything else.</summary>
    private static int? NumberIn(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return 1;
        }

        if (text[0] != ':' || text.Length == 1 || text[1..].ContainsAnyExceptInRange('0', '9'))
        {
            return null;
        }

        // Only digits: what does not parse is too large, and no port has that number.
        return int.TryParse(text[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;
    }

    private readonly record struct Placeholder(int Begin, int End, int Number);
}

/// <summary>A placeholder whose number has no port.</summary>
/// <param name="Argument">The whole argument.</param>
/// <param name="Placeholder">The placeholder in it, as typed: <c>{port:3}</c>.</param>
internal readonly record struct PlaceholderMistake(string Argument, string Placeholder);
