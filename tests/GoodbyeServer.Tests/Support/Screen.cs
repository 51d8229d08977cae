using System.Text;

namespace GoodbyeServer.Tests.Support;

/// <summary>A terminal's screen, as far as lines are written over.</summary>
internal static class Screen
{
    /// <summary>What stands there after all that was written; spaces at the end of a line are not seen.</summary>
    public static string Of(string written)
    {
        var (lines, line, column) = (new StringBuilder(), new StringBuilder(), 0);
        foreach (var shown in written)
        {
            switch (shown)
            {
                case '\r':
                    column = 0;
                    break;
                case '\b':
                    column--;
                    break;
                case '\n':
                    lines.Append(line.ToString().TrimEnd()).Append('\n');
                    line.Clear();
                    column = 0;
                    break;
                default:
                    line.Length = Math.Max(line.Length, column + 1);
                    line[column++] = shown;
                    break;
            }
        }

        return lines + line.ToString().TrimEnd();
    }
}
