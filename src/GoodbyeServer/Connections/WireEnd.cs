using GoodbyeServer.Closing;
using GoodbyeServer.Sockets;

namespace GoodbyeServer.Connections;

/// <summary>
/// How a wire has ended by itself: one side has departed, and the other is to be reset; or both have closed, and neither has
/// departed.
/// </summary>
/// <param name="Client">What ended the client's side, or keeps it from taking more; null for nothing.</param>
/// <param name="Upstream">The same of the upstream's side.</param>
internal readonly record struct WireEnd(Departure? Client = null, Departure? Upstream = null)
{
    /// <summary>Closes the client's side.</summary>
    public ValueTask<Verdict> CloseClientAsync(SocketCloser closer) => CloseAsync(closer, Client, Upstream);

    /// <summary>Closes the upstream's side.</summary>
    public ValueTask<Verdict> CloseUpstreamAsync(SocketCloser closer) => CloseAsync(closer, Upstream, Client);

    private static ValueTask<Verdict> CloseAsync(SocketCloser closer, Departure? gone, Departure? other) =>
        gone is { } departure ? new(closer.CloseAfter(departure))
        : other is null ? closer.FinishAsync()
        : closer.PassResetOnAsync();
}
