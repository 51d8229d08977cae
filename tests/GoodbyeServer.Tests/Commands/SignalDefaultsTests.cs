using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using GoodbyeServer.Commands;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Commands;

[Collection(nameof(Alone))]
public sealed class SignalDefaultsTests
{
    private const int ChildEnded = 17;
    private const int Continue = 18;
    private const nint Ignore = 1;

    [LinuxFact]
    public async Task An_exit_code_arrives_also_where_the_ends_of_children_were_ignored()
    {
        var before = new byte[256];
        Assert.Equal(0, Action(ChildEnded, null, before));
        Assert.NotEqual(-1, SetHandler(ChildEnded, Ignore));
        try
        {
            Assert.Equal(7, await Scratch.Shell("exit 7").ExitCode.OrHangs());
        }
        finally
        {
            Assert.Equal(0, Action(ChildEnded, before, null));
        }
    }

    [LinuxFact]
    [UnsupportedOSPlatform("windows")]
    public void A_handler_for_the_ends_of_children_is_left_alone()
    {
        using var handler = PosixSignalRegistration.Create(PosixSignal.SIGCHLD, context => { });

        SignalDefaults.StopIgnoringChildren();

        Assert.True(IsHandled(ChildEnded));
    }

    [LinuxFact]
    public void The_runtime_no_longer_handles_being_continued()
    {
        using var handler = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => { });
        Assert.True(IsHandled(Continue));

        SignalDefaults.LeaveTerminalAlone();

        Assert.False(IsHandled(Continue));
    }

    private static bool IsHandled(int signal)
    {
        var caught = File.ReadLines("/proc/self/status").Single(line => line.StartsWith("SigCgt", StringComparison.Ordinal)).Split('\t')[1];
        return (ulong.Parse(caught, NumberStyles.HexNumber, CultureInfo.InvariantCulture) & (1UL << (signal - 1))) != 0;
    }

    [DllImport("libc", EntryPoint = "sigaction")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Action(int signal, byte[]? wanted, byte[]? current);

    [DllImport("libc", EntryPoint = "signal")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint SetHandler(int signal, nint handler);
}
