using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Tests.Support;

/// <summary>A client and the upstream's end of its connection, with the server between them.</summary>
internal sealed class Wire : IAsyncDisposable
{
    private Wire(TestUpstream upstream, RunningServer relay, Peer client, Peer server) =>
        (Upstream, Relay, Client, Server) = (upstream, relay, client, server);

    public TestUpstream Upstream { get; }

    /// <summary>The server that is tested.</summary>
    public RunningServer Relay { get; }

    public Peer Client { get; }

    /// <summary>The upstream's end.</summary>
    public Peer Server { get; }

    /// <summary>Connects a client, and accepts the connection that is made for it.</summary>
    /// <param name="options">What the server is to do beside passing on.</param>
    /// <param name="clock">Its clock.</param>
    /// <param name="receiveBuffer">The client's receive buffer.</param>
    /// <param name="message">The goodbye; null for none.</param>
    public static async Task<Wire> StartAsync(
        ServerOptions? options = null, TimeProvider? clock = null, int? receiveBuffer = null, string? message = null)
    {
        var upstream = TestUpstream.Listen();
        var goodbye = message is null ? default : System.Text.Encoding.UTF8.GetBytes(message);
        var relay = RunningServer.Start((options ?? new()) with { Upstream = upstream.Name, Goodbye = goodbye }, clock);
        var client = await relay.ConnectAsync(receiveBuffer: receiveBuffer);
        return new(upstream, relay, client, await upstream.AcceptAsync());
    }

    public Task<Closed> ClosedAsync() => Relay.ClosedAsync();

    public async Task<(string Reason, string? Cue)> ReasonAsync()
    {
        var closed = await ClosedAsync();
        return (closed.Reason, closed.Cue);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Server.Dispose();
        await Relay.DisposeAsync();
        Upstream.Dispose();
    }
}

/// <summary>What a peer heard, in short.</summary>
internal readonly record struct HeardText(string Text, PeerEnd End);

internal static class PeerHearing
{
    public static async Task<HeardText> HearAsync(this Peer peer)
    {
        var heard = await peer.ReadToEndAsync();
        return new(heard.Text, heard.End);
    }
}
