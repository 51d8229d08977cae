using System.Diagnostics;
using OsProcess = System.Diagnostics.Process;

namespace GoodbyeServer.Tests.Support;

/// <summary>
/// The program that tests start as a process: the native one that users get, where run.sh can build it; elsewhere the one
/// that was built for these tests, which needs .NET. "dotnet test" has built it and says which (see the project file).
/// </summary>
internal static class TestedProgram
{
    private static readonly Lazy<string[]> Words = new(Find);

    /// <summary>The words that start it.</summary>
    public static string[] CommandLine => Words.Value;

    public static bool IsNative => CommandLine.Length == 1;

    private static string[] Find()
    {
        var program = Path.Combine(Checkout.Root, "src", "GoodbyeServer", "bin", "run", "goodbye-server");
        return OperatingSystem.IsLinux() && Build() && !File.Exists(program + ".dll")
            ? [program]
            : [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", Path.Combine(AppContext.BaseDirectory,
                "goodbye-server.dll")];
    }

    /// <summary>Has run.sh build what is not built yet.</summary>
    private static bool Build()
    {
        using var script = OsProcess.Start(new ProcessStartInfo(Path.Combine(Checkout.Root, "run.sh"),
            ["--version"])
        { RedirectStandardOutput = true })!;
        _ = script.StandardOutput.ReadToEnd();
        script.WaitForExit();
        return script.ExitCode == 0;
    }
}
