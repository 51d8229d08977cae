using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace GoodbyeServer.Commands;

/// <summary>
/// The environment of a command, as bytes: a variable need not be UTF-8. It is the one that this process was started with.
/// What .NET code sets for itself (Environment.SetEnvironmentVariable) stays in .NET: libc's <c>environ</c> never sees it.
/// </summary>
internal static unsafe partial class CommandEnvironment
{
    private const string FirstPort = "GOODBYE_PORT";
    private const string AllPorts = "GOODBYE_PORTS";

    /// <summary>Each <c>NAME=value</c>, as in <c>environ</c>(7).</summary>
    public static IReadOnlyList<byte[]> Inherited()
    {
        var variables = new List<byte[]>();
        for (var next = Environ(); next is not null && *next is not null; next++)
        {
            variables.Add(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(*next).ToArray());
        }

        return variables;
    }

    /// <summary>A variable of the inherited environment; null if it is not set.</summary>
    public static string? Variable(string name) => Inherited().FirstOrDefault(variable => Names(variable, name)) is { } found
        ? Encoding.UTF8.GetString(found)[(name.Length + 1)..]
        : null;

    /// <summary>The environment with the ports in it. A server that another one runs replaces that one's ports.</summary>
    public static IReadOnlyList<byte[]> With(IReadOnlyList<byte[]> variables, IReadOnlyList<int> ports) =>
    [
        .. variables.Where(variable => !Names(variable, FirstPort) && !Names(variable, AllPorts)),
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{FirstPort}={ports[0]}")),
        Encoding.UTF8.GetBytes($"{AllPorts}={string.Join(' ', ports.Select(port => port.ToString(CultureInfo.InvariantCulture)))}"),
    ];

    private static bool Names(byte[] variable, string name) => variable.AsSpan().StartsWith(Encoding.UTF8.GetBytes(name + "="));

    private static byte** Environ() => OperatingSystem.IsMacOS()
        ? *GetEnviron()
        : *(byte***)NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "environ");

    /// <summary>The address of <c>environ</c>, which macOS does not show to a library.</summary>
    [LibraryImport("libc", EntryPoint = "_NSGetEnviron")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial byte*** GetEnviron();
}
