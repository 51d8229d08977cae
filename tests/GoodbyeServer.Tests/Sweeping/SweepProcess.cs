using System.Text.Json;
using System.Text.RegularExpressions;
using GoodbyeServer.Tests.Support;

namespace GoodbyeServer.Tests.Sweeping;

/// <summary>The sweep as users run it. Its clients are scripts of bash, which can connect.</summary>
internal static class SweepProcess
{
    /// <summary>Connects, for the commands that follow.</summary>
    public const string Connect = "exec 3<>/dev/tcp/127.0.0.1/$GOODBYE_PORT; ";

    /// <summary>Believes whatever ends in a FIN.</summary>
    public const string Naive = Connect + "cat <&3 >/dev/null";

    /// <summary>Wants the whole.</summary>
    public const string Careful = Connect + "[ \"$(cat <&3)\" = Goodbye ]";

    public const string Loopback = "--bind=127.0.0.1";

    public static ServerProcess Start(string script, params string[] flags) => ServerProcess.Start(
        [Loopback, "--log-file=/dev/stdout", .. flags.Length == 0 ? ["--sweep"] : flags, "--", "bash", "-c", script]);

    public static async Task<Exit> SweepAsync(string script, params string[] flags)
    {
        await using var server = Start(script, flags);
        return await server.ExitAsync();
    }

    /// <summary>The log's lines without their times.</summary>
    public static List<string> Rows(Exit exit) =>
        [.. exit.Lines.Select(line => Regex.Match(line, @"^\[[0-9:.]+ (INF|WRN)\] ")).Zip(exit.Lines)
            .Where(pair => pair.First.Success).Select(pair => $"{pair.First.Groups[1].Value} {pair.Second[pair.First.Length..]}")];

    /// <summary>What an event says, the values apart by blanks.</summary>
    public static string Properties(JsonElement one, params string[] names) =>
        string.Join(' ', names.Select(name => one.GetProperty(name).ToString()));
}
