using System.Net;
using GoodbyeServer.Closing;
using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Connections;

/// <summary>The upstream's side of a relay that is over: how it is closed, and what is reported of it.</summary>
/// <param name="upstream">What was said over its connection; null if none was made.</param>
/// <param name="tried">Its address, or the last one that was tried; null if none was.</param>
/// <param name="shared">What all connections share.</param>
internal sealed class UpstreamSide(ByteStream? upstream, IPEndPoint? tried, ServerContext shared)
{
    private Verdict? _verdict;

    /// <summary>Closes it after the wire has ended by itself.</summary>
    public async ValueTask CloseAsync(WireEnd wire)
    {
        if (upstream is not null)
        {
            _verdict = await wire.CloseUpstreamAsync(NewCloser(upstream));
        }
    }

    /// <summary>Closes it at a cue, in the client's mode.</summary>
    /// <param name="mode">The mode.</param>
    /// <param name="isForced">Whether there is no time left.</param>
    /// <param name="clientOver">In a mode that holds it open, that the client's connection is over.</param>
    public async ValueTask CloseAsync(CloseMode mode, bool isForced, CancellationToken clientOver)
    {
        if (upstream is not null)
        {
            var closer = NewCloser(upstream);
            _verdict = isForced ? closer.Reset()
                : mode.IsHeld() ? await closer.HoldUntilAsync(clientOver)
                : await closer.CloseAsync(mode, waits: upstream.BytesSent > 0);
        }
    }

    /// <summary>After a fault: it is reset, unless it was closed before.</summary>
    public void ResetAfterFault()
    {
        if (upstream is not null && _verdict is null)
        {
            _verdict = NewCloser(upstream).ResetAfterFault();
        }
    }

    /// <summary>What happened on it.</summary>
    /// <param name="fromClient">Bytes that were read from the client.</param>
    /// <param name="toClient">Bytes that the client's kernel was handed of what the upstream said.</param>
    public UpstreamReport Report(long fromClient, long toClient) => new()
    {
        Upstream = tried,
        UpstreamEnding = _verdict?.Ending,
        BytesToUpstream = _verdict is { } verdict ? verdict.Acknowledged : 0,
        BytesFromUpstream = upstream?.BytesReceived ?? 0,
        BytesNotPassed = fromClient - (upstream?.BytesSent ?? 0) + (upstream?.BytesReceived ?? 0) - toClient,
    };

    private SocketCloser NewCloser(ByteStream stream) =>
        new(stream, stream.Peer.WatchFor(shared.Options.SendTimeout, shared.Clock), connection: null, shared);
}
