using System.Globalization;
using Xunit;

namespace GoodbyeServer.Tests.Commands;

/// <summary>The process id that the kernel gives next, which a privileged process may choose (pid_namespaces(7)).</summary>
internal static class NextProcessId
{
    private const string Last = "/proc/sys/kernel/ns_last_pid";

    /// <summary>Unless another process starts first.</summary>
    public static void Choose(int processId) => File.WriteAllText(Last, (processId - 1).ToString(CultureInfo.InvariantCulture));

    public static bool CanChoose()
    {
        try
        {
            File.WriteAllText(Last, File.ReadAllText(Last).Trim());
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

/// <summary>A test in which one process has to get another's process id.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReusedProcessIdFactAttribute : FactAttribute
{
    public ReusedProcessIdFactAttribute() =>
        Skip = NextProcessId.CanChoose() ? null : "needs Linux and the right to choose the next process id";
}
