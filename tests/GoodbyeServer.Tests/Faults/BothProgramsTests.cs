using System.Text.RegularExpressions;
using GoodbyeServer.Tests.Process;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Faults;

/// <summary>The native program writes what the one that needs .NET writes.</summary>
public sealed partial class BothProgramsTests
{
    private static readonly string[] NeedsDotnet =
        [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", Path.Combine(AppContext.BaseDirectory, "goodbye-server.dll")];

    [LinuxTheory]
    [InlineData("--help")]
    [InlineData("--port", "\u00fc\u202e")]
    [InlineData("--close", "abort,nver")]
    [InlineData("--message-file", "/nowhere/\u00e4")]
    [InlineData("--bind", "192.0.2.1")]
    [InlineData("--expect=connections=3", "--port=0", "--run-for=1ms")]
    [InlineData("--port=0", "--run-for=1ms", "--log-format=json", "--until=gr\u00fc\u00df", "--listen=0=abort:2,close,repeat")]
    public async Task They_write_the_same(params string[] flags) =>
        Assert.Equal(await WrittenAsync(NeedsDotnet, flags), await WrittenAsync(TestedProgram.CommandLine, flags));

    [LinuxTheory]
    [InlineData("Asia/Kolkata")]
    [InlineData("America/St_Johns")]
    public async Task The_log_is_in_the_time_zone_of_the_place(string zone)
    {
        // If no zones are installed, everybody is in UTC.
        var expected = TimeZoneInfo.TryFindSystemTimeZoneById(zone,
            out var found) ? found.GetUtcOffset(DateTimeOffset.UtcNow) : TimeSpan.Zero;
        foreach (var program in new[] { NeedsDotnet, TestedProgram.CommandLine })
        {
            var before = DateTimeOffset.UtcNow.ToOffset(expected).TimeOfDay;
            await using var server = ServerProcess.StartProgram([.. program, "--port=0", "--run-for=1ms"], environment: [("TZ", zone)]);
            var exit = await server.ExitAsync();
            var after = DateTimeOffset.UtcNow.ToOffset(expected).TimeOfDay;
            var logged = TimeSpan.ParseExact(exit.Lines[0][1..13], @"hh\:mm\:ss\.fff", null);
            Assert.True(
                after < before || (logged >= before - TimeSpan.FromMilliseconds(1) && logged <= after),
                $"{logged} is not between {before} and {after}");
        }
    }

    /// <summary>
    /// No client causes a fault of the server's own: the kernel is made to answer with an error that there is not. The native program
    /// has no names of methods, only where in it they are.
    /// </summary>
    [LinuxFact(Needs = "strace")]
    public async Task A_fault_is_logged_with_its_stack()
    {
        const string named = @"^   at GoodbyeServer\.Connections\.ClientConnection\.";
        const string placed = @"^   at goodbye-server!<BaseAddress>\+0x[0-9a-f]+";
        foreach (var (program, frame) in new[] { (NeedsDotnet, named), (TestedProgram.CommandLine, $"{named}|{placed}") })
        {
            await using var server = ServerProcess.StartProgram(
            [
                "strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=getsockopt", "-e", "inject=getsockopt:error=EDOM", .. program,
                "--port=0", "--bind=127.0.0.1", "--exit-after=1",
            ]);
            await server.ListeningAsync();
            await Client.VisitAsync(server.Port);
            var exit = await server.ExitAsync();
            Assert.Contains(exit.Lines, line => line.Contains(" ERR] Closed #1 ", StringComparison.Ordinal));
            Assert.Contains(exit.Lines, line => line.StartsWith("System.Net.Sockets.SocketException (0x", StringComparison.Ordinal));
            Assert.Contains(exit.Lines, line => Regex.IsMatch(line, frame));
        }
    }

    private static async Task<string> WrittenAsync(string[] program, string[] flags)
    {
        await using var server = ServerProcess.StartProgram([.. program, .. flags]);
        var exit = await server.ExitAsync();
        return Varying().Replace($"{exit.Code}\n{string.Join('\n', exit.Lines)}\n{string.Join('\n', exit.Errors)}", "*");
    }

    /// <summary>Times, free ports and durations.</summary>
    [GeneratedRegex("(?<=\"@t\":\")[^\"]+|(?<=\"(Port|DurationMs)\":)[0-9.]+"
        + "|(?<=\\[)[0-9:.]{12}|(?<=[0-9\\]]:)[0-9]{4,5}\\b|[0-9.]+(?= m?s\\b)")]
    private static partial Regex Varying();
}
