using System.Text.Unicode;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>
/// The arguments as the kernel has them. .NET reads them as UTF-8 and puts U+FFFD in the place of each byte that is none: the
/// byte is lost, and the text would be sent, waited for or handed to the command with another in its place.
/// </summary>
internal static class RawArguments
{
    private const string Path = "/proc/self/cmdline";

    /// <summary>The first argument of this process that is not UTF-8, as one line; null if all are.</summary>
    public static string? Mistake(string[] args)
    {
        var at = Array.FindIndex(args, arg => arg.Contains('\uFFFD', StringComparison.Ordinal));
        if (at < 0 || !File.Exists(Path) || Utf8.IsValid(File.ReadAllBytes(Path)))
        {
            return null;
        }

        var flag = at > 0 && args[at - 1] is ['-', .., not '-'] before ? before + " " : "";
        return $"{flag}{Quote.Of(args[at])}: expected UTF-8; --message-file takes any bytes";
    }
}
