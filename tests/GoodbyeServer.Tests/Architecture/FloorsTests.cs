using System.Text.RegularExpressions;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Architecture;

/// <summary>The rooms of the program lie on floors: a room uses those below it, never one above.</summary>
public sealed partial class FloorsTests
{
    /// <summary>From the top. Program.cs stands above all.</summary>
    private static readonly string[] Floors =
    [
        "CommandLine", "Sweeping", "Running", "Listening", "Connections", "Framing", "Closing", "Sockets", "Tls", "Reporting", "Commands",
        "Vocabulary", "Kernel",
    ];

    [Fact]
    public void No_room_uses_one_above_it()
    {
        var up =
            from file in Repository.SourceFiles
            let room = Repository.RoomOf(file)
            where room is not null
            from used in Mention().Matches(File.ReadAllText(file)).Select(match => match.Groups["room"].Value).Distinct()
            where Array.IndexOf(Floors, used) is >= 0 and var floor && floor < Array.IndexOf(Floors, room)
            select $"{room}/{Path.GetFileName(file)} uses {used}";
        Assert.Empty(up);
    }

    /// <summary>The command knows nothing of connections, and they know nothing of it: Running brings the two together.</summary>
    [Fact]
    public void The_command_and_the_connections_do_not_know_each_other() => Assert.Empty(
        from file in Repository.SourceFiles
        let room = Repository.RoomOf(file)
        from used in Mention().Matches(File.ReadAllText(file)).Select(match => match.Groups["room"].Value)
        where room == "Commands" ? used is not ("Commands" or "Vocabulary" or "Kernel")
            : used == "Commands" && room is not (null or "CommandLine" or "Running")
        select $"{Path.GetFileName(file)} uses {used}");

    /// <summary>The kernel is asked in one room; only what starts and ends a command stands with the command.</summary>
    [Fact]
    public void Only_the_kernels_room_and_the_commands_bind_libc() => Assert.Equal(
        ["Commands", "Kernel"],
        Repository.SourceFiles.Where(file => Binding().IsMatch(File.ReadAllText(file))).Select(Repository.RoomOf).Distinct().Order());

    [Fact]
    public void Each_function_of_libc_is_bound_once() => Assert.Empty(
        Repository.SourceFiles.SelectMany(file => Binding().Matches(File.ReadAllText(file)))
            .GroupBy(match => match.Groups["function"].Value).Where(same => same.Count() > 1).Select(same => same.Key));

    [Fact]
    public void Every_room_has_a_floor() =>
        Assert.Equal(Floors.Order(), Repository.SourceFiles.Select(Repository.RoomOf).OfType<string>().Distinct().Order());

    [Fact]
    public void Outside_the_rooms_there_is_only_the_program() => Assert.Equal(
        "Program.cs", Path.GetFileName(Assert.Single(Repository.SourceFiles, file => Repository.RoomOf(file) is null)));

    [Fact]
    public void A_namespace_is_named_like_its_room() => Assert.All(Repository.SourceFiles, file =>
    {
        if (Repository.RoomOf(file) is { } room)
        {
            Assert.Contains($"namespace GoodbyeServer.{room};", File.ReadAllText(file), StringComparison.Ordinal);
        }
    });

    /// <summary>The names by which code reaches another room: a using line, a qualified name, a name from a cref.</summary>
    [Theory]
    [InlineData("using GoodbyeServer.Running;", "Running")]
    [InlineData("using static GoodbyeServer.Running.ExitCode;", "Running")]
    [InlineData("new Listening.Server(", "Listening")]
    [InlineData("GoodbyeServer.Sockets.Departure.Reset", "Sockets")]
    [InlineData("using System.Net.Sockets;", null)]
    [InlineData("using System.CommandLine;", null)]
    [InlineData("GoodbyeServer.Commands.Spawn", "Commands")]
    [InlineData("using GoodbyeServer.Kernel;", "Kernel")]
    [InlineData("isRunning.Then", null)]
    public void A_mention_is_found(string line, string? room) =>
        Assert.Equal(room, Mention().Match(line) is { Success: true } match ? match.Groups["room"].Value : null);

    [GeneratedRegex(
        @"(?<![\w.])(?:GoodbyeServer\.)?"
        + "(?<room>CommandLine|Sweeping|Running|Commands|Listening|Connections|Framing|Closing|Tls|Sockets|Reporting|Vocabulary|Kernel)"
        + @"(?=\.[A-Z]|;)")]
    private static partial Regex Mention();

    [GeneratedRegex(@"Import\(""libc"", EntryPoint = ""(?<function>\w+)""")]
    private static partial Regex Binding();
}
