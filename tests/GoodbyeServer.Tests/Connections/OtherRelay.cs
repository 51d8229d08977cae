using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using OsProcess = System.Diagnostics.Process;

namespace GoodbyeServer.Tests.Connections;

/// <summary>A relay of somebody else's, in front of an upstream, as a process of its own.</summary>
internal sealed class OtherRelay : IDisposable
{
    private readonly OsProcess _process;
    private readonly string _file;

    private OtherRelay(int port, OsProcess process, string file) => (Port, _process, _file) = (port, process, file);

    public int Port { get; }

    /// <summary>Those that are installed, with their versions.</summary>
    public static IReadOnlyList<(string Name, Func<int, Task<OtherRelay>> StartAsync)> Installed()
    {
        var relays = new List<(string, Func<int, Task<OtherRelay>>)>();
        if (VersionOf("haproxy", "-v") is { } haproxy)
        {
            relays.Add(($"HAProxy {haproxy}", upstream => StartAsync(upstream, HAProxy, file => ["haproxy", "-f", file])));
        }

        if (VersionOf("nginx", "-v") is { } nginx && StreamModule() is { } module)
        {
            relays.Add(($"nginx {nginx}",
                upstream => StartAsync(upstream, (port, to) => Nginx(module, port, to), file => ["nginx", "-e", "stderr", "-c", file])));
        }

        return relays;
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        File.Delete(_file);
    }

    private static string HAProxy(int port, int upstream) => $"""
        global
            nbthread 1
        defaults
            mode tcp
            timeout connect 1s
            timeout client 1m
            timeout server 1m
        listen relay
            bind 127.0.0.1:{port}
            server real 127.0.0.1:{upstream}

        """;

    private static string Nginx(string module, int port, int upstream) => $$"""
        load_module {{module}};
        daemon off;
        master_process off;
        pid /dev/null;
        error_log stderr crit;
        events { }
        stream {
            server {
                listen 127.0.0.1:{{port}};
                proxy_pass 127.0.0.1:{{upstream}};
            }
        }

        """;

    private static async Task<OtherRelay> StartAsync(int upstream, Func<int, int, string> configuration, Func<string, string[]> command)
    {
        var (port, file) = (FreePort(), Path.GetTempFileName());
        await File.WriteAllTextAsync(file, configuration(port, upstream));
        var words = command(file);
        var process = OsProcess.Start(new ProcessStartInfo(words[0], words[1..]) { RedirectStandardError = true })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var relay = new OtherRelay(port, process, file);
        while (!relay.Listens())
        {
            await Task.Yield();
            if (process.HasExited)
            {
                throw new InvalidOperationException($"{words[0]} has ended with {process.ExitCode}");
            }
        }

        return relay;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>A LISTEN socket at the port, by /proc/net/tcp: to connect would count as a client.</summary>
    private bool Listens() =>
        File.ReadLines("/proc/net/tcp").Any(line => line.Contains($" 0100007F:{Port:X4} 00000000:0000 0A ", StringComparison.Ordinal));

    private static string? StreamModule()
    {
        var path = Regex.Match(Output("nginx", "-V") ?? "", "--modules-path=([^ ]+)").Groups[1].Value;
        var module = Path.Combine(path, "ngx_stream_module.so");
        return path.Length > 0 && File.Exists(module) ? module : null;
    }

    private static string? VersionOf(string program, string flag) =>
        Output(program, flag) is { } text ? Regex.Match(text, @"[0-9]+\.[0-9]+\.[0-9]+").Value : null;

    private static string? Output(string program, string flag)
    {
        var shell = new ProcessStartInfo("/bin/sh", ["-c", $"{program} {flag} 2>&1"]) { RedirectStandardOutput = true };
        using var process = OsProcess.Start(shell)!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? text : null;
    }
}
