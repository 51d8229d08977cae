namespace GoodbyeServer.Sweeping;

/// <summary>One line of a terminal that is written over. What else is written there has to <see cref="Clear"/> it before.</summary>
/// <param name="write">Writes to the terminal; null if there is none, and nothing is shown.</param>
/// <param name="columns">How wide it is; null if it does not say.</param>
/// <param name="clock">Keeps the line from being written too often.</param>
internal sealed class SweepProgress(Action<string>? write, Func<int?> columns, TimeProvider clock)
{
    private const int UsualColumns = 80;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private int _shown;
    private long? _shownAt;

    /// <summary>Shows a text in place of the last one, unless that is young.</summary>
    public void Show(Func<string> text)
    {
        if (write is null || (_shownAt is { } at && clock.GetElapsedTime(at) < Interval))
        {
            return;
        }

        // In the last column some terminals go on to the next line.
        var (line, most) = (text(), Math.Max(0, (columns() ?? UsualColumns) - 1));
        line = line.Length > most ? line[..most] : line;
        write($"\r{line}{Over(line.Length)}");
        (_shown, _shownAt) = (line.Length, clock.GetTimestamp());
    }

    /// <summary>Takes the line away.</summary>
    public void Clear()
    {
        if (write is not null && _shown > 0)
        {
            write($"\r{Over(0)}\r");
            (_shown, _shownAt) = (0, null);
        }
    }

    /// <summary>Spaces over the rest of the last line, as far as the terminal is still as wide, and back.</summary>
    private string Over(int length)
    {
        var rest = Math.Max(0, Math.Min(_shown, (columns() ?? UsualColumns) - 1) - length);
        return new string(' ', rest) + new string('\b', rest);
    }
}
