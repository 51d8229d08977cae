using System.Runtime.InteropServices;
using System.Text;
using Xunit;

namespace GoodbyeServer.Tests.Support;

/// <summary>A terminal whose keyboard is the test's (pty(7)).</summary>
internal sealed class PseudoTerminal : IDisposable
{
    public const byte ControlC = 0x03;
    public const byte ControlZ = 0x1a;
    private const int StopOutput = 0;

    private readonly FileStream _keyboard = new("/dev/ptmx", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
    private readonly StringBuilder _screen = new();

    public PseudoTerminal()
    {
        var name = new byte[64];
        var master = (int)_keyboard.SafeFileHandle.DangerousGetHandle();
        if (GrantPt(master) != 0 || UnlockPt(master) != 0 || PtsName(master, name, (nuint)name.Length) != 0)
        {
            throw new InvalidOperationException("no pseudo terminal can be made");
        }

        Device = Encoding.UTF8.GetString(name).TrimEnd('\0');
    }

    /// <summary>The terminal's file, for a shell's redirections.</summary>
    public string Device { get; }

    /// <summary>
    /// Whoever writes to the terminal waits from now on, as after Ctrl-S. That key itself works a moment later: the kernel hands keys
    /// on from a queue, and a busy machine still takes some lines meanwhile.
    /// </summary>
    public void Pause()
    {
        using var device = File.OpenHandle(Device, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        Assert.Equal(0, Flow((int)device.DangerousGetHandle(), StopOutput));
    }

    /// <summary>Presses a key.</summary>
    public void Press(byte key) => _keyboard.WriteByte(key);

    /// <summary>Types a line, or keys alone.</summary>
    public void Type(string line, bool endsLine = true) => _keyboard.Write(Encoding.UTF8.GetBytes(endsLine ? line + "\n" : line));

    /// <summary>What was shown, in lines.</summary>
    public static IReadOnlyList<string> Lines(string shown) => shown.Replace("\r", "", StringComparison.Ordinal).Split('\n');

    /// <summary>Waits until the process's group is the one that the keys signal; the kernel tells nobody when it becomes so.</summary>
    public Task InForegroundAsync(int process) => Guard.UntilAsync(
        () => ForegroundGroup((int)_keyboard.SafeFileHandle.DangerousGetHandle()) == GroupOf(process), "the foreground");

    /// <summary>Reads what is shown until the text was; returns all that was shown so far.</summary>
    public Task<string> ShownAsync(string text) => ShownAsync(shown => shown.Contains(text, StringComparison.Ordinal));

    /// <summary>Reads what is shown until it is what is meant; returns all that was shown so far.</summary>
    public async Task<string> ShownAsync(Func<string, bool> isMeant)
    {
        var buffer = new byte[4096];
        while (!isMeant(_screen.ToString()))
        {
            var count = await Task.Run(() => _keyboard.Read(buffer)).OrHangs(() => $"more to be shown than:\n{_screen}");
            _screen.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }

        return _screen.ToString();
    }

    public void Dispose() => _keyboard.Dispose();

    [DllImport("libc", EntryPoint = "grantpt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GrantPt(int master);

    [DllImport("libc", EntryPoint = "tcflow")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Flow(int device, int action);

    [DllImport("libc", EntryPoint = "tcgetpgrp")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ForegroundGroup(int master);

    [DllImport("libc", EntryPoint = "getpgid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GroupOf(int process);

    [DllImport("libc", EntryPoint = "unlockpt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int UnlockPt(int master);

    [DllImport("libc", EntryPoint = "ptsname_r")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int PtsName(int master, byte[] name, nuint length);
}
