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
        "CommandLine", "Running", "Listening", "Connections", "Closing", "Sockets", "Reporting", "Framing", "Commands", "Vocabulary",
    ];

    [Fact]
    public void No_room_uses_one_above_it()
    {
        var up =
            from file in Checkout.SourceFiles
            let room = Checkout.RoomOf(file)
            where room is not null
            from used in Mention().Matches(File.ReadAllText(file)).Select(match => match.Groups["room"].Value).Distinct()
            where Array.IndexOf(Floors, used) is >= 0 and var floor && floor < Array.IndexOf(Floors, room)
            select $"{room}/{Path.GetFileName(file)} uses {used}";
        Assert.Empty(up);
    }

    /// <summary>The command knows nothing of connections, and they know nothing of it: Running brings the two together.</summary>
    [Fact]
    public void The_command_and_the_connections_do_not_know_each_other() => Assert.Empty(
        from file in Checkout.SourceFiles
        let room = Checkout.RoomOf(file)
        from used in Mention().Matches(File.ReadAllText(file)).Select(match => match.Groups["room"].Value)
        where room == "Commands" ? used is not ("Commands" or "Vocabulary")
            : used == "Commands" && room is not (null or "CommandLine" or "Running")
        select $"{Path.GetFileName(file)} uses {used}");

    [Fact]
    public void Every_room_has_a_floor() =>
        Assert.Equal(Floors.Order(), Checkout.SourceFiles.Select(Checkout.RoomOf).OfType<string>().Distinct().Order());

    [Fact]
    public void Outside_the_rooms_there_is_only_the_program() => Assert.Equal(
        "Program.cs", Path.GetFileName(Assert.Single(Checkout.SourceFiles, file => Checkout.RoomOf(file) is null)));

    [Fact]
    public void A_namespace_is_named_like_its_room() => Assert.All(Checkout.SourceFiles, file =>
    {
        if (Checkout.RoomOf(file) is { } room)
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
    [InlineData("isRunning.Then", null)]
    public void A_mention_is_found(string line, string? room) =>
        Assert.Equal(room, Mention().Match(line) is { Success: true } match ? match.Groups["room"].Value : null);

    [GeneratedRegex(
        @"(?<![\w.])(?:GoodbyeServer\.)?"
        + "(?<room>CommandLine|Running|Commands|Listening|Connections|Closing|Sockets|Reporting|Framing|Vocabulary)"
        + @"(?=\.[A-Z]|;)")]
    private static partial Regex Mention();
}
