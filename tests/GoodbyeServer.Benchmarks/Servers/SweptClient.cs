using System.Diagnostics;
using System.Globalization;

namespace GoodbyeServer.Benchmarks.Servers;

/// <summary>
/// A client that a sweep can begin with, and that costs nothing from then on: in the whole it is a script that connects, and puts a
/// link to <c>true</c> in its own place.
/// </summary>
internal sealed class SweptClient : IDisposable
{
    /// <summary>How often a sweep, or the shell that it is compared with, runs it.</summary>
    public const int Runs = 1_000;

    private const string Script = """
        #!/bin/bash
        exec 3<>"/dev/tcp/127.0.0.1/$GOODBYE_PORT"; cat <&3 >/dev/null; ln -sf /bin/true "$0"
        """;

    private static readonly TimeSpan Guard = TimeSpan.FromMinutes(1);

    private readonly string _folder = Directory.CreateTempSubdirectory("goodbye-").FullName;

    private string ClientPath => Path.Combine(_folder, "client");

    /// <summary>The program, sweeping it.</summary>
    public static Contender Sweep(string name, string program, int jobs) => new(name, (_, _) =>
    [
        program, "--bind", "127.0.0.1", "--message", new string('x', Runs - 1), "--close", "half-close", "--sweep",
        "--jobs", jobs.ToString(CultureInfo.InvariantCulture), "--log-file", "/dev/stdout", "--", "./client",
    ]);

    /// <summary>A shell that starts <c>true</c> as often.</summary>
    public static Contender Shell() => new("a shell that starts true", (_, _) =>
    [
        "/bin/sh", "-c", $"i=0; while [ $i -lt {Runs} ]; do /bin/true; i=$((i+1)); done; echo 'Swept {Runs} cuts: {Runs} untouched'",
    ]);

    /// <summary>Makes it the script again.</summary>
    public void Renew()
    {
        File.Delete(ClientPath);
        File.WriteAllText(ClientPath, Script);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(ClientPath, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Runs a contender to its end; what is wrong, or null.</summary>
    public async Task<string?> RunAsync(Contender contender)
    {
        var words = contender.Command(ServerMode.HalfClose, 0);
        var start = new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true, WorkingDirectory = _folder };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Guard);
        return process.ExitCode == 0 && (await output).Contains($"Swept {Runs} cuts: {Runs} untouched", StringComparison.Ordinal)
            ? null
            : $"it ended with {process.ExitCode} and said: {await output}";
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
