using System.Globalization;
using System.Text.RegularExpressions;

namespace GoodbyeServer.Vocabulary;

/// <summary>Durations as people type them: 250ms, 5s, 1.5s, 2m, 1h; a bare number is seconds.</summary>
internal static partial class Durations
{
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>Reads one of at most <see cref="Longest"/>; it is 0 only when the text says 0.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        var match = Pattern().Match(text);
        if (!match.Success
            || !decimal.TryParse(
                match.Groups["number"].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        var unit = match.Groups["unit"].Value switch
        {
            "ms" => TimeSpan.TicksPerMillisecond,
            "m" => TimeSpan.TicksPerMinute,
            "h" => TimeSpan.TicksPerHour,
            _ => TimeSpan.TicksPerSecond,
        };
        if (number > (decimal)Longest.Ticks / unit)
        {
            return false;
        }

        // Rounded up: what is not 0 must not become 0, which often means no limit. A decimal keeps 28 digits after the point.
        var isZero = !match.Groups["number"].ValueSpan.ContainsAnyInRange('1', '9');
        duration = new TimeSpan(isZero ? 0 : Math.Max(1, (long)decimal.Ceiling(number * unit)));
        return true;
    }

    /// <summary>Whether it is one, but for its length.</summary>
    public static bool IsTooLong(string text) => Pattern().IsMatch(text) && !TryParse(text, out _);

    /// <summary>
    /// The duration that is meant by another spelling of its unit: 2s for <c>2 seconds</c>, <c>2S</c> or <c>2sec</c>. Null if it is nothing
    /// like one.
    /// </summary>
    public static string? Meant(string text)
    {
        var match = OtherSpelling().Match(text);
        if (!match.Success)
        {
            return null;
        }

        var unit = match.Groups["unit"].Value.ToLowerInvariant() switch
        {
            ['m', 's', ..] or ['m', 'i', 'l', ..] => "ms",
            ['m', ..] => "m",
            ['h', ..] => "h",
            _ => "s",
        };
        var meant = match.Groups["number"].Value.Replace(',', '.') + unit;
        return TryParse(meant, out _) ? meant : null;
    }

    /// <summary>As people would type it, in the largest unit of which there is more than one, or in seconds: 5m, 60s, 1s, 250ms.</summary>
    public static string ToText(TimeSpan duration)
    {
        (string Name, long Ticks)[] units = [("h", TimeSpan.TicksPerHour), ("m", TimeSpan.TicksPerMinute), ("s", TimeSpan.TicksPerSecond)];
        foreach (var (unit, ticks) in units)
        {
            var isEnough = ticks == TimeSpan.TicksPerSecond ? duration.Ticks >= ticks : duration.Ticks > ticks;
            if (isEnough && duration.Ticks % ticks == 0)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks / ticks}{unit}");
            }
        }

        return duration == TimeSpan.Zero ? "0"
            : string.Create(CultureInfo.InvariantCulture, $"{(decimal)duration.Ticks / TimeSpan.TicksPerMillisecond}ms");
    }

    /// <summary>As the log says it: 0.25 s.</summary>
    public static string InSeconds(TimeSpan duration) => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.###} s");

    [GeneratedRegex(@"^(?<number>[0-9]+(\.[0-9]+)?|\.[0-9]+)(?<unit>ms|s|m|h)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();

    [GeneratedRegex(
        @"^ *(?<number>[0-9]+([.,][0-9]+)?) *"
        + @"(?<unit>ms|msecs?|millis|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?)\.? *\z",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex OtherSpelling();
}
