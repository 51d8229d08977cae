using System.Globalization;
using System.Runtime.InteropServices;
using GoodbyeServer.Kernel;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Commands;

/// <summary>What a command gets from this process, and what it does not.</summary>
[Collection(nameof(Alone))]
public sealed class InheritanceTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [LinuxFact]
    public async Task The_three_standard_streams()
    {
        var links = await _scratch.OutputOf("(readlink /proc/$$/fd/0 /proc/$$/fd/1 /proc/$$/fd/2) > $out");

        Assert.Equal(
            Enumerable.Range(0, 3).Select(descriptor => new FileInfo($"/proc/self/fd/{descriptor}").LinkTarget),
            links.TrimEnd().Split('\n'));
    }

    [LinuxFact]
    public async Task No_other_descriptor_not_even_one_that_this_process_has_inherited()
    {
        var path = _scratch.Executable("inherited", "");
        var descriptor = Open(path, 0);
        try
        {
            Assert.Contains(path, await _scratch.OutputOf("(ls -l /proc/$$/fd) > $out"));

            InheritedDescriptors.CloseOnExec();

            Assert.Equal("0\n1\n2\n", await _scratch.OutputOf("(ls /proc/$$/fd) > $out"));
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    [LinuxFact]
    public async Task The_environment_that_this_process_was_started_with_and_the_ports()
    {
        Environment.SetEnvironmentVariable("GOODBYE_SET_LATER", "1");
        try
        {
            var variables = (await _scratch.OutputOf("cat /proc/$$/environ > $out")).TrimEnd('\0').Split('\0');

            Assert.DoesNotContain("GOODBYE_SET_LATER=1", variables);
            Assert.Equal(["GOODBYE_PORT=4001", "GOODBYE_PORTS=4001 4002"], variables[^2..]);
            var own = (await File.ReadAllTextAsync("/proc/self/environ")).TrimEnd('\0').Split('\0');
            Assert.Equal(own.Where(variable => !variable.StartsWith("GOODBYE_PORT", StringComparison.Ordinal)), variables[..^2]);
        }
        finally
        {
            Environment.SetEnvironmentVariable("GOODBYE_SET_LATER", null);
        }
    }

    [LinuxFact]
    public async Task No_blocked_signal_and_of_the_ignored_ones_not_the_runtimes()
    {
        const ulong brokenPipe = 1UL << 12;
        var own = Signals("SigIgn", await File.ReadAllTextAsync("/proc/self/status"));
        Assert.NotEqual(0UL, own & brokenPipe);

        // Of a command of the shell's: a shell that starts one blocks its own signals for a moment.
        var status = await _scratch.OutputOf("cat /proc/self/status > $out");

        Assert.Equal(own & ~brokenPipe, Signals("SigIgn", status));
        Assert.Equal(0UL, Signals("SigBlk", status));
    }

    [LinuxFact]
    public async Task A_writer_into_a_closed_pipe_is_ended_by_the_signal() =>
        Assert.Equal("141\n", await _scratch.OutputOf("(yes; echo $? > $out) | head -1 > /dev/null"));

    [LinuxFact]
    public async Task The_limit_of_open_files_that_it_is_given_while_this_process_keeps_its_own()
    {
        var before = await File.ReadAllTextAsync("/proc/self/limits");
        // One less than there is: no other part of this process is ever refused a descriptor.
        var lower = (nuint)long.Parse(await _scratch.OutputOf("ulimit -Sn > $out"), CultureInfo.InvariantCulture) - 1;

        Assert.Equal($"{lower}\n", await _scratch.OutputOf("ulimit -Sn > $out", lower));
        Assert.Equal($"{lower + 1}\n", await _scratch.OutputOf("ulimit -Hn > $out", lower));
        Assert.Equal(before, await File.ReadAllTextAsync("/proc/self/limits"));
    }

    [LinuxFact]
    public void The_limit_is_lowered_for_as_long_as_any_of_several_commands_starts()
    {
        var before = OpenFiles.Get()!.Value;
        var first = new LoweredOpenFiles(before.Soft - 1);
        var second = new LoweredOpenFiles(before.Soft - 1);
        first.Dispose();
        Assert.Equal(before with { Soft = before.Soft - 1 }, OpenFiles.Get());
        second.Dispose();
        Assert.Equal(before, OpenFiles.Get());
    }

    [LinuxFact]
    public async Task No_higher_limit_of_open_files_than_this_process_has()
    {
        var before = await _scratch.OutputOf("ulimit -Sn > $out");

        Assert.Equal(before, await _scratch.OutputOf("ulimit -Sn > $out", nuint.MaxValue));
    }

    private static ulong Signals(string name, string status) => ulong.Parse(
        status.Split('\n').Single(line => line.StartsWith(name, StringComparison.Ordinal)).Split('\t')[1],
        NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>open(2) without O_CLOEXEC, which .NET always sets.</summary>
    [DllImport("libc", EntryPoint = "open")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
