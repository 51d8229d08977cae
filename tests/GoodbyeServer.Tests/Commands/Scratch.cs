using GoodbyeServer.Commands;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Commands;

/// <summary>A folder for the files of one test, and commands that leave something there.</summary>
internal sealed class Scratch : IDisposable
{
    /// <summary>One for all tests, as a process has one.</summary>
    private static readonly Lazy<CommandWatch> Watch = new(() => new CommandWatch());

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("command");

    public string this[string name] => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>An executable file of this text.</summary>
    public string Executable(string name, string text)
    {
        File.WriteAllText(this[name], text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(this[name], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return this[name];
    }

    /// <summary>What a shell writes to $out, a file whose path is its first argument, once it has ended with 0.</summary>
    public async Task<string> OutputOf(string script, nuint? openFiles = null)
    {
        var output = this["output"];
        // With more to do the shell does not become its last command, and /proc/$$ stays the command's own.
        var running = Start("/bin/sh", openFiles, "-c", $"out=$0; {script}; exit $?", output);
        Assert.Equal(0, await running.ExitCode.OrHangs());
        return await File.ReadAllTextAsync(output);
    }

    /// <summary>A command with the ports 4001 and 4002.</summary>
    public static RunningCommand Start(string name, nuint? openFiles, params string[] arguments) =>
        Start(Prepare(name, arguments) with { OpenFiles = openFiles });

    /// <summary>The same in a process group of its own.</summary>
    public static RunningCommand StartGroup(string script, params string[] arguments) =>
        Start(Prepare("/bin/sh", ["-c", script, .. arguments]) with { LeadsGroup = true });

    /// <summary>A command that is not started yet, in the tests' own process group.</summary>
    public static PreparedCommand Prepare(string name, params string[] arguments) =>
        new(new ClientCommand(name, arguments), Watch.Value, LeadsGroup: false, OpenFiles: null);

    private static RunningCommand Start(PreparedCommand command)
    {
        Assert.True(command.TryStart([4001, 4002], out var running, out var failure), failure.Text);
        return running;
    }

    public static RunningCommand Shell(string script, params string[] arguments) =>
        Start("/bin/sh", openFiles: null, ["-c", script, .. arguments]);

    /// <summary>Why a command was not started.</summary>
    public static StartFailure Failure(string name)
    {
        Assert.False(Prepare(name).TryStart([4001], out _, out var failure));
        return failure;
    }
}
