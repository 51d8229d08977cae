using System.Globalization;

namespace GoodbyeServer.Commands;

/// <summary>A command's process group: the command, what it has started, what these have started, unless they left the group.</summary>
internal static class ProcessGroup
{
    /// <summary>How often somebody who waits for its end looks: the kernel tells nobody.</summary>
    public static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(20);

    private const string Processes = "/proc";

    /// <summary>
    /// Whether a process shares a terminal with others: there, Ctrl-C and Ctrl-Z are for the group that is in the foreground, so the
    /// command has to be in the server's.
    /// </summary>
    public static bool HasTerminal()
    {
        try
        {
            // Nobody can open it without one (tty(4)).
            using var terminal = File.OpenHandle("/dev/tty");
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Whether anybody but its leader is in the group and has not ended; false if that is not known.</summary>
    public static bool HasOthers(int leader) => Directory.Exists(Processes) && Directory.EnumerateDirectories(Processes)
        .Select(Path.GetFileName)
        .Any(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id != leader && IsIn(leader, id));

    /// <summary>
    /// By the state, the third field of <c>stat</c>, and the group, the fifth (proc_pid_stat(5)). The second one, the name, is in
    /// brackets and may hold anything.
    /// </summary>
    private static bool IsIn(int group, int processId)
    {
        try
        {
            var fields = File.ReadAllText($"{Processes}/{processId}/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return fields[0] is not ("Z" or "X") && int.Parse(fields[2], CultureInfo.InvariantCulture) == group;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
