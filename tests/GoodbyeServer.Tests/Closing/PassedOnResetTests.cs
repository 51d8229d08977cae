using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Closing;
using GoodbyeServer.Connections;
using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Serilog;
using Serilog.Core;
using Xunit;

namespace GoodbyeServer.Tests.Closing;

/// <summary>A side of a wire whose other side is gone: it has the whole send timeout from then on.</summary>
public sealed class PassedOnResetTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private readonly ManualClock _clock = new();
    private readonly StopTokens _stop = new(TimeProvider.System);
    private readonly Logger _logger = new LoggerConfiguration().CreateLogger();

    public void Dispose()
    {
        _stop.Dispose();
        _logger.Dispose();
    }

    /// <summary>While both were there its shut window was only backpressure.</summary>
    [LinuxFact]
    public async Task Who_took_nothing_before_is_waited_for()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var reader = await Peer.ConnectAsync((IPEndPoint)listener.LocalEndpoint, receiveBuffer: 4096);
        var stream = new PlainStream(PeerSocket.Own(await listener.AcceptSocketAsync()));
        Assert.Null(stream.Send(new byte[100_000], out var length));
        var watch = stream.Peer.WatchFor(Timeout, _clock);

        // What the window has room for is acknowledged first, and what is in flight is young for a while.
        await Guard.UntilAsync(() =>
        {
            watch.Expect();
            _clock.Advance(2 * Timeout);
            return watch.Look() == Departure.Stalled;
        });

        var shared = new ServerContext(new ServerOptions { SendTimeout = Timeout }, _clock, _stop, new ServerLog(_logger));
        var closing = new WireEnd(Upstream: Departure.Reset)
            .CloseClientAsync(new SocketCloser(stream, watch, connection: null, shared)).AsTask();

        // Some looks later it is there still.
        await RealTime.PassAsync(TimeSpan.FromMilliseconds(50));
        var heard = await reader.ReadToEndAsync();
        Assert.Equal((length, PeerEnd.Reset), (heard.Bytes.Length, heard.End));
        Assert.Equal(Ending.ResetSent, (await closing.OrHangs()).Ending);
    }
}
