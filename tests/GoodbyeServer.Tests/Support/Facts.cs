using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Xunit;
using Xunit.Sdk;

namespace GoodbyeServer.Tests.Support;

/// <summary>A test that needs ::1.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class Ipv6FactAttribute : FactAttribute
{
    public Ipv6FactAttribute() => Skip = Unavailable;

    /// <summary>Why this host has no ::1; null if it does. What the runtime supports says nothing of addresses.</summary>
    public static string? Unavailable { get; } = WhyNot();

    private static string? WhyNot()
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
            return null;
        }
        catch (SocketException e)
        {
            return $"this host has no ::1: {e.Message}";
        }
    }
}

/// <summary>The same for a test with cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class Ipv6TheoryAttribute : TheoryAttribute
{
    public Ipv6TheoryAttribute() => Skip = Ipv6FactAttribute.Unavailable;
}

/// <summary>A test that needs Linux's own files or tools.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute() => Skip = OperatingSystem.IsLinux() ? null : "needs Linux";

    /// <summary>A program that the test runs.</summary>
    public string? Needs
    {
        get;
        set
        {
            field = value;
            Skip ??= Tools.Find(value!) is null ? $"needs the program {value}" : null;
        }
    }
}

/// <summary>A test with cases, some of which cannot run everywhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("GoodbyeServer.Tests.Support.CaseDiscoverer", "GoodbyeServer.Tests")]
public class CasesAttribute : TheoryAttribute
{
    /// <summary>
    /// The test's static method that takes what a case takes, and says why that case cannot run here; null if it can.
    /// </summary>
    public string? WhyNot { get; set; }
}

/// <summary>A test with cases that needs Linux.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinuxTheoryAttribute : CasesAttribute
{
    public LinuxTheoryAttribute() => Skip = OperatingSystem.IsLinux() ? null : "needs Linux";

    /// <summary>A program that the test runs.</summary>
    public string? Needs
    {
        get;
        set
        {
            field = value;
            Skip ??= Tools.Find(value!) is null ? $"needs the program {value}" : null;
        }
    }
}

/// <summary>A test that needs a port below 1024 to be refused.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LowPortFactAttribute : FactAttribute
{
    private const string FirstFreePort = "/proc/sys/net/ipv4/ip_unprivileged_port_start";

    public LowPortFactAttribute() => Skip =
        !File.Exists(FirstFreePort) ? "needs Linux"
        : int.Parse(File.ReadAllText(FirstFreePort), CultureInfo.InvariantCulture) < 1024 ? "everybody may listen on low ports here"
        : Environment.IsPrivilegedProcess && Tools.Find("setpriv") is null
            ? "runs with every right, and needs the program setpriv to drop one"
        : null;
}

/// <summary>Programs that tests run.</summary>
internal static class Tools
{
    /// <summary>Why a test that runs a program cannot run here; null if it can.</summary>
    public static string? WhyNot(string name) => Find(name) is null ? $"needs the program {name}" : null;

    /// <summary>Writes a script of bash that can be run.</summary>
    public static void WriteScript(string path, string script)
    {
        File.WriteAllText(path, $"#!/usr/bin/env bash\n{script}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        }
    }

    /// <summary>The path of a program; null when it is not installed.</summary>
    public static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
