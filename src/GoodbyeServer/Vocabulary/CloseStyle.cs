using System.Globalization;

namespace GoodbyeServer.Vocabulary;

/// <summary>How one connection is closed: a mode, and how much may be said before.</summary>
/// <param name="Mode">The mode.</param>
/// <param name="Cut">Say no more than this many bytes in all: greeting, echo, script and goodbye alike; null for no limit.</param>
internal readonly record struct CloseStyle(CloseMode Mode, long? Cut = null)
{
    /// <summary>Stands between a mode and the bytes.</summary>
    public const char CutSign = '@';

    public static implicit operator CloseStyle(CloseMode mode) => new(mode);

    /// <summary>Reads what <see cref="ToWord"/> writes; null if it is nothing like it.</summary>
    public static CloseStyle? Parse(string text)
    {
        var at = text.IndexOf(CutSign);
        var mode = CloseModeWords.All.Parse(at < 0 ? text : text[..at]);
        return mode is null ? null
            : at < 0 ? new CloseStyle(mode.Value)
            : BytesIn(text.AsSpan(at + 1)) is { } cut ? new CloseStyle(mode.Value, cut)
            : null;
    }

    /// <summary>As users type and read it: <c>abort</c>, <c>abort@0</c>.</summary>
    public string ToWord() =>
        Cut is { } bytes ? string.Create(CultureInfo.InvariantCulture, $"{Mode.ToWord()}{CutSign}{bytes}") : Mode.ToWord();

    private static long? BytesIn(ReadOnlySpan<char> digits) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : null;
}
