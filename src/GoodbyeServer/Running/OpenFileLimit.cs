using GoodbyeServer.Kernel;
using GoodbyeServer.Listening;

namespace GoodbyeServer.Running;

/// <summary>How many files this process may have open.</summary>
internal static class OpenFileLimit
{
    /// <summary>The soft limit that the process was started with, which a command gets; null if it was not raised.</summary>
    public static nuint? AtStart { get; private set; }

    /// <summary>Whether the process can run with it: with fewer the runtime aborts it when it cannot start a thread.</summary>
    public static bool IsEnough => OpenFiles.SoftLimit() >= DescriptorBudget.Fewest;

    /// <summary>
    /// Raises the soft limit to the hard one, as the .NET runtime does for the programs that it runs; a native program has
    /// to do it itself. The usual soft limit of 1,024 would be some 1,000 clients.
    /// </summary>
    public static void Raise()
    {
        // If a sandbox forbids it, the server works with what it has.
        if (OperatingSystem.IsLinux() && OpenFiles.Get() is { } limits && limits.Soft < limits.Hard
            && OpenFiles.TrySet(limits with { Soft = limits.Hard }))
        {
            AtStart = limits.Soft;
        }
    }
}
