using System.Globalization;

namespace GoodbyeServer.Benchmarks.Servers;

/// <summary>A server that is measured.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Command">The program and its arguments for a mode and a port of 127.0.0.1.</param>
internal sealed record Contender(string Name, Func<ServerMode, int, string[]> Command)
{
    /// <summary>Node's <c>net</c> server; null if <c>node</c> is not on the path.</summary>
    public static Contender? Node()
    {
        var program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Select(folder => Path.Combine(folder, "node")).FirstOrDefault(File.Exists);
        var script = Path.Combine(AppContext.BaseDirectory, "Servers", "node-server.js");
        return program is null ? null : new("Node", (mode, port) => [program, script, Text(port), WordOf(mode)]);
    }

    /// <summary>An epoll loop in C, as <see cref="Repository.BuildCAsync"/> compiles it.</summary>
    public static Contender C() => new("C", (mode, port) => [Repository.CProgram, Text(port), WordOf(mode)]);

    /// <summary>This server, however it is started.</summary>
    /// <param name="name">What the table calls it.</param>
    /// <param name="program">The path of the program or of what starts it.</param>
    /// <param name="flags">Flags beside those of the mode.</param>
    public static Contender GoodbyeServer(string name, string program, params string[] flags) => new(name, (mode, port) =>
    [
        program, "--port", Text(port), "--bind", "127.0.0.1", .. FlagsOf(mode), .. flags,
    ]);

    private static string[] FlagsOf(ServerMode mode) => mode switch
    {
        ServerMode.HalfClose => [],
        ServerMode.HalfCloseAtFirstByte => ["--after-bytes", "1"],
        ServerMode.Close => ["--close", "close"],
        ServerMode.Abort => ["--close", "abort"],
        ServerMode.Echo => ["--echo"],
    };

    private static string WordOf(ServerMode mode) => mode switch
    {
        ServerMode.HalfClose => "half-close",
        ServerMode.HalfCloseAtFirstByte => "at-first-byte",
        ServerMode.Close => "close",
        ServerMode.Abort => "abort",
        ServerMode.Echo => "echo",
    };

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
