using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Sockets;

/// <summary>
/// Where the upstream is: its addresses, in the order in which they are tried. A name is looked up at the start, and again before a
/// client is refused.
/// </summary>
internal sealed class UpstreamAddresses
{
    private readonly NameLookup? _lookup;
    private volatile UpstreamAddress[] _known;

    private UpstreamAddresses(UpstreamName name, NameLookup? lookup, IPAddress[] addresses)
    {
        (Name, _lookup) = (name, lookup);
        _known = In(addresses);
    }

    /// <summary>As it was named.</summary>
    public UpstreamName Name { get; }

    /// <summary>The addresses as of the last lookup, at least one.</summary>
    public IReadOnlyList<UpstreamAddress> Known => _known;

    /// <summary>Looks the upstream up. It blocks: only for the start.</summary>
    /// <exception cref="UpstreamException">It has no address.</exception>
    /// <exception cref="OutOfMemoryException">The kernel refuses a thread.</exception>
    public static UpstreamAddresses Find(UpstreamName name)
    {
        if (name.Address is { } address)
        {
            return new(name, null, [address]);
        }

        try
        {
            var lookup = new NameLookup(name.Host);
            var found = lookup.LookUpAsync().GetAwaiter().GetResult();
            return found.Length > 0 ? new(name, lookup, found)
                : throw new UpstreamException($"--upstream {name}: this name has no address");
        }
        catch (SocketException e)
        {
            throw new UpstreamException($"--upstream {name}: the name cannot be looked up ({Quote.OneLine(e.Message)})");
        }
    }

    /// <summary>Looks it up again: addresses that were not known before come to be known. A lookup that fails changes nothing.</summary>
    public async ValueTask RefreshAsync(CancellationToken cancel)
    {
        if (_lookup is null)
        {
            return;
        }

        try
        {
            var found = In(await _lookup.LookUpAsync().WaitAsync(cancel));
            _known = found.Length > 0 ? found : _known;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
        }
    }

    private UpstreamAddress[] In(IPAddress[] addresses) =>
        [.. addresses.Distinct().Select(address => new UpstreamAddress(new(address, Name.Port)))];
}

/// <summary>One address of the upstream.</summary>
/// <param name="EndPoint">For people, and to compare.</param>
internal sealed record UpstreamAddress(IPEndPoint EndPoint)
{
    /// <summary>For the kernel: the same for every connection.</summary>
    public SocketAddress Serialized { get; } = EndPoint.Serialize();
}

/// <summary>There is no upstream to pass anything on to. The message is one line.</summary>
internal sealed class UpstreamException(string message) : Exception(message);
