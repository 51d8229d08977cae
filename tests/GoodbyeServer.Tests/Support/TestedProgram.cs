using System.Diagnostics;
using OsProcess = System.Diagnostics.Process;

namespace GoodbyeServer.Tests.Support;

/// <summary>
/// The program that tests start as a process: the native one that users get, if run.sh can build it; elsewhere the one
/// that was built for these tests, which needs .NET. "dotnet test" has built it and says which (see the project file).
/// </summary>
internal static class TestedProgram
{
    private static readonly Lazy<string[]> Words = new(Find);

    /// <summary>The words that start it.</summary>
    public static string[] CommandLine => Words.Value;

    public static bool IsNative => CommandLine.Length == 1;

    /// <summary>
    /// Why it is not native, as far as that is known without building it: tests that do not start it need not wait for that. Null
    /// if it is, or is going to be.
    /// </summary>
    public static string? WhyNotNative =>
        !OperatingSystem.IsLinux() || File.Exists(Native + ".dll")
            || (!File.Exists(Native) && (Tools.Find("gcc") ?? Tools.Find("clang")) is null)
            ? "needs the native program" : null;

    private static string Native => Path.Combine(Repository.Root, "src", "GoodbyeServer", "bin", "run", "goodbye-server");

    private static string[] Find() => OperatingSystem.IsLinux() && Build() && !File.Exists(Native + ".dll")
        ? [Native]
        : [
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            Path.Combine(AppContext.BaseDirectory, "goodbye-server.dll"),
        ];

    /// <summary>Has run.sh build what is not built yet.</summary>
    private static bool Build()
    {
        var start = new ProcessStartInfo(Path.Combine(Repository.Root, "run.sh"), ["--version"]) { RedirectStandardOutput = true };
        using var script = OsProcess.Start(start)!;
        _ = script.StandardOutput.ReadToEnd();
        script.WaitForExit();
        return script.ExitCode == 0;
    }
}
