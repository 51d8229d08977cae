using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using GoodbyeServer.Benchmarks.Load;

namespace GoodbyeServer.Benchmarks.Servers;

/// <summary>A server as a process of its own, with its log in a file. It is killed when this is disposed of.</summary>
internal sealed class RunningServer : IDisposable
{
    private const int Terminate = 15;

    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(30);

    private readonly string _log = Path.GetTempFileName();
    private readonly Process _process;

    private RunningServer(Contender contender, ServerMode mode)
    {
        Contender = contender;
        Port = LoadSocket.FreePort();
        StartedAt = Stopwatch.GetTimestamp();
        _process = Process.Start(StartInfo(contender.Command(mode, Port), _log))!;
        AppDomain.CurrentDomain.ProcessExit += DisposeAtExit;
    }

    public Contender Contender { get; }

    public int Port { get; }

    /// <summary>A timestamp from before it was started.</summary>
    public long StartedAt { get; }

    /// <summary>User and system time of all its threads so far, as /proc/PID/stat has it: in steps of 10 ms.</summary>
    public TimeSpan Cpu
    {
        get
        {
            if (_process.HasExited)
            {
                throw new BenchmarkException(
                    $"{Contender.Name} has ended with {_process.ExitCode}: {File.ReadLines(_log).LastOrDefault()}");
            }

            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Memory in use in kB (1,024 bytes): VmRSS of /proc/PID/status.</summary>
    public long ResidentKilobytes =>
        long.Parse(
            File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ')[^2],
            CultureInfo.InvariantCulture);

    /// <summary>Starts one and does not wait for it.</summary>
    public static RunningServer Start(Contender contender, ServerMode mode) => new(contender, mode);

    /// <summary>Starts one and waits until it says that it listens.</summary>
    public static async Task<RunningServer> StartListeningAsync(Contender contender, ServerMode mode)
    {
        var server = new RunningServer(contender, mode);
        while (!File.ReadLines(server._log).Any(line => line.Contains("Listening", StringComparison.Ordinal)))
        {
            if (server._process.HasExited || Stopwatch.GetElapsedTime(server.StartedAt) > Guard)
            {
                using (server)
                {
                    throw new BenchmarkException($"{contender.Name} does not listen: {File.ReadAllText(server._log)}");
                }
            }

            await Task.Delay(10);
        }

        return server;
    }

    /// <summary>Has it stop, and checks its exit code and its log; returns what is wrong, or null.</summary>
    /// <param name="connections">The connections that it has had.</param>
    public async Task<string?> StopAsync(long connections)
    {
        _ = kill(_process.Id, Terminate);
        try
        {
            await _process.WaitForExitAsync().WaitAsync(Guard);
        }
        catch (TimeoutException)
        {
            return $"{Contender.Name} did not stop within {Guard.TotalSeconds} s";
        }

        var fault = _process.ExitCode == 0 ? ClosedLines.Check(_log, connections) : $"exit code {_process.ExitCode}";
        return fault is null ? null : $"{Contender.Name}: {fault}";
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= DisposeAtExit;
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
        File.Delete(_log);
    }

    private void DisposeAtExit(object? sender, EventArgs e) => Dispose();

    /// <summary>The shell gives the server a file for its output, which costs it less than a pipe, and then becomes it.</summary>
    private static ProcessStartInfo StartInfo(string[] command, string log)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", """log=$1; shift; exec "$@" </dev/null >"$log" 2>&1""", "sh", log, .. command]);
        LoadSocket.Restore(start);
        start.Environment["DOTNET_ROOT"] = DotnetRoot();
        return start;
    }

    /// <summary>Where the runtime is: three folders above its own, <c>shared/Microsoft.NETCore.App/version</c>.</summary>
    private static string DotnetRoot() => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int id, int signal);
}
