using System.Globalization;
using GoodbyeServer.Kernel;
using Xunit;

namespace GoodbyeServer.Tests.Support;

/// <summary>A long test: it runs if an environment variable holds a number; elsewhere it is skipped, and names the variable.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OnDemandFactAttribute : FactAttribute
{
    /// <param name="variable">The environment variable.</param>
    /// <param name="descriptors">How many files a process has to be allowed to open (ulimit -n).</param>
    public OnDemandFactAttribute(string variable, int descriptors = 0) => Skip =
        !OperatingSystem.IsLinux() ? "needs Linux"
        : Setting.Number(variable) is null ? $"takes long: run it with {variable}=1 or more"
        : OpenFiles.SoftLimit() < descriptors ? $"needs {descriptors} open files (ulimit -n)"
        : null;
}

/// <summary>Settings for tests, from the environment.</summary>
internal static class Setting
{
    /// <summary>The number in an environment variable; null if none.</summary>
    public static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
            ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : null;
}
