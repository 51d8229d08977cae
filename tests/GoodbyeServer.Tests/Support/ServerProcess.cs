using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using OsProcess = System.Diagnostics.Process;

namespace GoodbyeServer.Tests.Support;

/// <summary>What a process left when it ended.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Lines">Its standard output.</param>
/// <param name="Errors">Its standard error.</param>
internal sealed record Exit(int Code, IReadOnlyList<string> Lines, IReadOnlyList<string> Errors);

/// <summary>The program as users run it: a process with a log, signals and an exit code. It is killed when this is disposed of.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly OsProcess _process;
    private readonly OutputLines _output;

    private ServerProcess(ProcessStartInfo start, bool unread)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = start.RedirectStandardInput = true;
        _process = OsProcess.Start(start)!;
        _process.StandardInput.Close();
        _output = new OutputLines(_process.StandardOutput, _process.StandardError);
        _output.StartErrors();
        if (!unread)
        {
            StartReading();
        }
    }

    public int Id => _process.Id;

    /// <summary>The port of the first <c>Listening</c> line, in text or in JSON.</summary>
    public int Port => PortIn(Lines.First(IsListening));

    /// <summary>How long it may be silent before it counts as one that hangs.</summary>
    public TimeSpan Patience
    {
        set => _output.Patience = value;
    }

    /// <summary>What was read of its standard output so far.</summary>
    public IReadOnlyList<string> Lines => _output.Lines;

    private static string[] Program => TestedProgram.CommandLine;

    /// <summary>The words that start the server with these flags.</summary>
    public static string[] CommandLine(params string[] flags) => [.. Program, .. flags];

    /// <summary>Starts the server with these flags.</summary>
    public static ServerProcess Start(params string[] flags) => StartProgram(CommandLine(flags));

    /// <summary>Starts the server from a shell's script, which runs it as <c>"$@"</c>.</summary>
    public static ServerProcess StartInShell(string script, params string[] flags) =>
        StartProgram(["/bin/sh", "-c", script, "sh", .. Program, .. flags]);

    /// <summary>Starts the server with a pipe for its standard output that is not read before <see cref="StartReading"/>.</summary>
    public static ServerProcess StartUnread(params string[] flags) => StartProgram(CommandLine(flags), unread: true);

    /// <summary>The same from a shell's script, which runs it as <c>"$@"</c>.</summary>
    public static ServerProcess StartUnreadInShell(string script, params string[] flags) =>
        StartProgram(["/bin/sh", "-c", script, "sh", .. Program, .. flags], unread: true);

    /// <summary>Starts the server with a terminal of its own for its output and its errors, made by script(1).</summary>
    public static ServerProcess StartOnTerminal((string Name, string? Value)[] environment, params string[] flags)
    {
        var typed = string.Join(' ', CommandLine(flags).Select(word => $"'{word}'"));
        return StartProgram(["script", "--quiet", "--return", "--command", typed, "/dev/null"], environment: environment);
    }

    /// <summary>Starts any program.</summary>
    public static ServerProcess StartProgram(
        string[] command, bool unread = false, string? folder = null, params (string Name, string? Value)[] environment)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = folder ?? "" };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new ServerProcess(start, unread);
    }

    /// <summary>Starts the server with these flags, on a free port unless they name one, and waits until it listens.</summary>
    public static async Task<ServerProcess> StartListeningAsync(params string[] flags)
    {
        var server = Start(["--port=0", .. flags]);
        await server.ListeningAsync();
        return server;
    }

    public static int PortIn(string line) =>
        int.Parse(Regex.Match(line, "(?<=\"Port\":)[0-9]+|[0-9]+(?=( \\(TLS\\))?$)").Value, NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>Waits until it listens.</summary>
    public Task<string> ListeningAsync() => LineAsync(IsListening);

    /// <summary>Waits for the first line of its standard output that holds a text.</summary>
    public Task<string> LineAsync(string text) => LineAsync(line => line.Contains(text, StringComparison.Ordinal), $"a line with '{text}'");

    /// <summary>Waits for the first line of its standard output that is meant.</summary>
    public Task<string> LineAsync(Func<string, bool> isMeant, [CallerArgumentExpression(nameof(isMeant))] string what = "") =>
        _output.LineAsync(isMeant, what);

    /// <summary>Waits for a number of reports.</summary>
    public Task ReportedAsync(int connections) => _output.ReportedAsync(connections);

    /// <summary>Reads one line of an unread standard output.</summary>
    public Task<string?> ReadLineAsync() => _process.StandardOutput.ReadLineAsync().OrHangs();

    /// <summary>Starts to read an unread standard output.</summary>
    public void StartReading() => _output.Start();

    /// <summary>Closes the end of the pipe that an unread standard output is read from.</summary>
    public void CloseOutput() => _process.StandardOutput.Dispose();

    /// <summary>kill(2).</summary>
    public void Send(Signal signal)
    {
        if (kill(Id, (int)signal) != 0)
        {
            throw new InvalidOperationException($"kill {Id}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    /// <summary>Waits until it has ended.</summary>
    public async Task<Exit> ExitAsync()
    {
        var errors = await _output.EndedAsync();
        await _output.OrHangsAsync(_process.WaitForExitAsync(), "its exit");
        return new Exit(_process.ExitCode, Lines, errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Has it stop, and waits until it has ended.</summary>
    public Task<Exit> StopAsync()
    {
        Send(Signal.Terminate);
        return ExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static bool IsListening(string line) =>
        line.Contains("] Listening on ", StringComparison.Ordinal) || line.Contains("\"Event\":\"Listening\"", StringComparison.Ordinal);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int id, int signal);
}
