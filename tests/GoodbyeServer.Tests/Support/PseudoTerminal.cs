using System.Runtime.InteropServices;
using System.Text;

namespace GoodbyeServer.Tests.Support;

/// <summary>A terminal whose keyboard is the test's (pty(7)).</summary>
internal sealed class PseudoTerminal : IDisposable
{
    private const byte ControlS = 0x13;

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

    /// <summary>Presses Ctrl-S: whoever writes to the terminal waits from now on.</summary>
    public void Pause() => _keyboard.WriteByte(ControlS);

    /// <summary>Reads what is shown until the text was; returns all that was shown so far.</summary>
    public async Task<string> ShownAsync(string text)
    {
        var buffer = new byte[4096];
        while (!_screen.ToString().Contains(text, StringComparison.Ordinal))
        {
            var count = await Task.Run(() => _keyboard.Read(buffer)).WaitAsync(ServerProcess.Guard);
            _screen.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }

        return _screen.ToString();
    }

    public void Dispose() => _keyboard.Dispose();

    [DllImport("libc", EntryPoint = "grantpt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GrantPt(int master);

    [DllImport("libc", EntryPoint = "unlockpt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int UnlockPt(int master);

    [DllImport("libc", EntryPoint = "ptsname_r")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int PtsName(int master, byte[] name, nuint length);
}
