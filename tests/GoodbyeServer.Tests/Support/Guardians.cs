using System.Globalization;

namespace GoodbyeServer.Tests.Support;

/// <summary>The shells that kill a server's commands when the server is killed.</summary>
internal static class Guardians
{
    private const string Does = "kill -s KILL";

    /// <summary>Those of a process, which it has started.</summary>
    public static IEnumerable<int> Of(int processId) => Directory.GetDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Where(id => id > 0 && ParentOf(id) == processId && Read(id, "cmdline").Contains(Does, StringComparison.Ordinal));

    /// <summary>Waits until a process has one: it guards from its first moment on.</summary>
    public static Task AppearsAsync(int processId) => Guard.UntilAsync(() => Of(processId).Any());

    /// <summary>By the fourth field of <c>stat</c>, behind the name in brackets; 0 if the process is gone.</summary>
    private static int ParentOf(int processId) =>
        Read(processId, "stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var parent, ..]
            ? int.Parse(parent, CultureInfo.InvariantCulture)
            : 0;

    private static string Read(int processId, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/{file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
