using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Listening;

/// <summary>One address to listen on.</summary>
/// <param name="Address">The address.</param>
/// <param name="IfThere">Whether a host that does not have it is no error.</param>
/// <param name="Dual">Whether an IPv6 wildcard takes IPv4 clients too.</param>
internal sealed record ListenAddress(IPAddress Address, bool IfThere = false, bool Dual = false)
{
    /// <summary>An address of this host at which a client can connect.</summary>
    public IPAddress Reachable =>
        Address.Equals(IPAddress.Any) || Dual ? IPAddress.Loopback : Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : Address;

    /// <summary>The addresses to listen on; one that is named twice, or that a wildcard covers, counts once.</summary>
    public static IReadOnlyList<ListenAddress> Resolve(IReadOnlyList<BindAddress> bind)
    {
        // An address that somebody named has to be there, whatever else stands for it.
        var all = bind.SelectMany(Of).GroupBy(one => (one.Address, one.Dual))
            .Select(same => same.First() with { IfThere = same.All(one => one.IfThere) }).ToList();
        return [.. all.Where(one => !all.Any(other => other.Covers(one)))];
    }

    private static IEnumerable<ListenAddress> Of(BindAddress bind) => bind.Kind switch
    {
        BindKind.Localhost => [new(IPAddress.Loopback, IfThere: true), new(IPAddress.IPv6Loopback, IfThere: true)],
        BindKind.Any => Socket.OSSupportsIPv6 ? [new(IPAddress.IPv6Any, Dual: true)] : [new(IPAddress.Any)],
        BindKind.One => [new(bind.Address!)],
    };

    /// <summary>Whether listening here takes the other's clients too.</summary>
    private bool Covers(ListenAddress other)
    {
        if (Dual)
        {
            return !other.Dual;
        }

        var isWildcard = Address.Equals(IPAddress.Any) || Address.Equals(IPAddress.IPv6Any);
        return isWildcard && other.Address.AddressFamily == Address.AddressFamily && !other.Address.Equals(Address);
    }
}
