using System.Text;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Vocabulary;

/// <summary>Connections to a port take goodbyes in turn, as they take close modes.</summary>
public sealed class PlanCursorTests
{
    private static readonly CloseModeRun[] AbortThenClose = [new(CloseMode.Abort, 1), new(CloseMode.Close, 1)];

    private static readonly ServerOptions Three = new() { Goodbyes = [Bytes("1"), Bytes("2"), Bytes("3")] };

    [Fact]
    public void The_last_goodbye_serves_all_further_connections() =>
        Assert.Equal("1 abort, 2 close, 3 close, 3 close, 3 close", Plans(new(AbortThenClose), Three, 5));

    [Fact]
    public void With_repeat_each_list_starts_over_at_its_own_end() =>
        Assert.Equal("1 abort, 2 close, 3 abort, 1 close, 2 abort, 3 close, 1 abort", Plans(new(AbortThenClose, Repeat: true), Three, 7));

    [Fact]
    public void One_goodbye_serves_all() =>
        Assert.Equal("1 abort, 1 close, 1 close", Plans(new(AbortThenClose), Three with { Goodbye = Bytes("1") }, 3));

    [Fact]
    public void Connections_that_take_the_same_share_it()
    {
        var cursor = new PlanCursor(new(CloseMode.Close), Three);
        var plans = Enumerable.Range(0, 4).Select(_ => cursor.Next()).ToList();
        Assert.NotSame(plans[0], plans[1]);
        Assert.Same(plans[2], plans[3]);
    }

    [Fact]
    public async Task Each_port_has_its_own_place_in_the_lists()
    {
        await using var server = RunningServer.Start(
            Three with
            {
                Cues = new() { AfterBytes = 1 },
                CloseModes = new(CloseMode.Close),
                FurtherPorts = [ListenPort.Serves(0, new(AbortThenClose, Repeat: true))],
            });
        foreach (var (port, goodbye) in new[] { (0, "1"), (1, "1"), (0, "2"), (1, "2"), (0, "3"), (0, "3"), (1, "3"), (1, "1") })
        {
            using var peer = await server.ConnectToAsync(port);
            await peer.SendAsync("x");
            Assert.Equal(goodbye, (await peer.ReadToEndAsync()).Text);
        }
    }

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Plans(CloseModeList list, ServerOptions options, int count)
    {
        var cursor = new PlanCursor(list, options);
        return string.Join(", ", Enumerable.Range(0, count).Select(_ => cursor.Next())
            .Select(plan => $"{Encoding.UTF8.GetString(plan.Goodbye.Span)} {plan.Close.ToWord()}"));
    }
}
