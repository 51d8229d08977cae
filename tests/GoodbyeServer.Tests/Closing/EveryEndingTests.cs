using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Serilog.Events;
using Xunit;

namespace GoodbyeServer.Tests.Closing;

/// <summary>Each ending, brought about once. An ending without an entry does not compile.</summary>
public sealed class EveryEndingTests
{
    public static TheoryData<string> Endings => [.. Enum.GetNames<Ending>()];

    [Theory]
    [MemberData(nameof(Endings))]
    public async Task Every_ending_can_be_reached(string name)
    {
        var ending = Enum.Parse<Ending>(name);
        var closed = await (ending switch
        {
            Ending.Clean => CleanAsync(),
            Ending.FinSent => FinSentAsync(),
            Ending.ResetSent => ResetSentAsync(),
            Ending.ResetByClient => ResetByClientAsync(),
            Ending.DrainTimeout => DrainTimeoutAsync(),
            Ending.Lost => LostAsync(),
        });
        Assert.Equal(ending.ToWord(), closed.Ending);
        Assert.Equal(
            ending is Ending.DrainTimeout or Ending.Lost ? LogEventLevel.Warning : LogEventLevel.Information, closed.Level);
    }

    private static async Task<Closed> CleanAsync()
    {
        await using var server = RunningServer.Start();
        using var peer = await server.ConnectAsync();
        Assert.Equal(PeerEnd.Fin, (await peer.ReadToEndAsync()).End);
        peer.Close();
        return await server.ClosedAsync();
    }

    private static async Task<Closed> FinSentAsync()
    {
        await using var server = RunningServer.Start(new() { CloseModes = new(CloseMode.Close) });
        using var peer = await server.ConnectAsync();
        return await server.ClosedAsync();
    }

    private static async Task<Closed> ResetSentAsync()
    {
        await using var server = RunningServer.Start(new() { CloseModes = new(CloseMode.Abort), Cues = new() { AfterBytes = 1 } });
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("a");
        Assert.Equal(PeerEnd.Reset, (await peer.ReadToEndAsync()).End);
        return await server.ClosedAsync();
    }

    private static async Task<Closed> ResetByClientAsync()
    {
        await using var server = RunningServer.Start();
        using var peer = await server.ConnectAsync();
        await peer.ReadToEndAsync();
        peer.Reset();
        return await server.ClosedAsync();
    }

    private static async Task<Closed> DrainTimeoutAsync()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(new() { DrainTimeout = TimeSpan.FromMilliseconds(500) }, clock);
        using var peer = await server.ConnectAsync();
        await clock.ArmedAsync(TimeSpan.FromMilliseconds(500));
        clock.Advance(TimeSpan.FromMilliseconds(500));
        await peer.ResetSeenAsync();
        Assert.Equal(PeerEnd.FinThenReset, (await peer.ReadToEndAsync()).End);
        return await server.ClosedAsync();
    }

    private static async Task<Closed> LostAsync()
    {
        var clock = new ManualClock();
        await using var server = RunningServer.Start(
            new() { CloseModes = new(CloseMode.Abort), Cues = new() { AfterBytes = 1 }, SendTimeout = TimeSpan.Zero }, clock);
        using var peer = await server.ConnectAsync();
        peer.GoDeaf();
        await peer.SendAsync("a");
        return await server.ClosedAsync();
    }
}
