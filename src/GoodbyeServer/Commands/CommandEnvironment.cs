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
    private const string Certificate = "GOODBYE_CERT";

    /// <summary>Where clients look for certificates to trust: OpenSSL and Go, Node, curl, Python's requests, Deno, cargo, git.</summary>
    private static readonly string[] Trusted =
    [
        "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "DENO_CERT", "CARGO_HTTP_CAINFO", "GIT_SSL_CAINFO",
    ];

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
    public static string? Variable(string name) => ValueOf(Inherited(), name);

    /// <summary>
    /// The environment with the ports and the certificate in it. A server that another one runs replaces that one's. Where to look for
    /// certificates stays as the user has set it.
    /// </summary>
    /// <param name="variables">The environment.</param>
    /// <param name="ports">The ports.</param>
    /// <param name="certificate">The file of the certificate; null if there is none.</param>
    public static IReadOnlyList<byte[]> With(IReadOnlyList<byte[]> variables, IReadOnlyList<int> ports, string? certificate = null)
    {
        var around = ValueOf(variables, Certificate);
        string[] ours = [FirstPort, AllPorts, Certificate, .. Trusted.Where(name => around is not null && ValueOf(variables, name) == around)];
        byte[][] kept = [.. variables.Where(variable => !ours.Any(name => Names(variable, name)))];
        return
        [
            .. kept,
            Variable(FirstPort, ports[0].ToString(CultureInfo.InvariantCulture)),
            Variable(AllPorts, string.Join(' ', ports.Select(port => port.ToString(CultureInfo.InvariantCulture)))),
            .. certificate is null ? [] : Trusted.Where(name => ValueOf(kept, name) is null).Prepend(Certificate)
                .Select(name => Variable(name, certificate)),
        ];
    }

    private static byte[] Variable(string name, string value) => Encoding.UTF8.GetBytes($"{name}={value}");

    private static string? ValueOf(IReadOnlyList<byte[]> variables, string name) =>
        variables.FirstOrDefault(variable => Names(variable, name)) is { } found
            ? Encoding.UTF8.GetString(found)[(name.Length + 1)..]
            : null;

    private static bool Names(byte[] variable, string name) => variable.AsSpan().StartsWith(Encoding.UTF8.GetBytes(name + "="));

    private static byte** Environ() => OperatingSystem.IsMacOS()
        ? *GetEnviron()
        : *(byte***)NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "environ");

    /// <summary>The address of <c>environ</c>, which macOS does not show to a library.</summary>
    [LibraryImport("libc", EntryPoint = "_NSGetEnviron")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial byte*** GetEnviron();
}
