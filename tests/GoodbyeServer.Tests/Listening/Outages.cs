using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Tests.Listening;

/// <summary>Servers whose ports go down for <see cref="Down"/>, and what clients hear of them.</summary>
internal static class Outages
{
    public static readonly TimeSpan Down = TimeSpan.FromSeconds(2);
    public static readonly Outage Refuse = new(Silence.Refuse, Down);
    public static readonly Outage Ignore = new(Silence.Ignore, Down);

    public static CloseModeRun Run(CloseMode mode, params Outage[] then) => new(mode, 1) { Then = then };

    public static async Task<(string Text, PeerEnd End)> HeardAsync(Peer peer)
    {
        var heard = await peer.ReadToEndAsync();
        return (heard.Text, heard.End);
    }

    /// <summary>Connects once it has listened this many times.</summary>
    public static async Task<Peer> ConnectAgainAsync(RunningServer server, int times = 2)
    {
        await server.Log.WhenAsync(_ => server.Log.Named("Listening").Count == times);
        return await server.ConnectAsync();
    }

    /// <summary>A server whose goodbye comes at the first byte.</summary>
    public static RunningServer Start(ManualClock clock, CloseModeList modes, string bind = "127.0.0.1") =>
        RunningServer.Start(new() { Cues = new() { AfterBytes = 1 }, CloseModes = modes }, clock, Binds.Parse(bind));
}
