using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Listening;

/// <summary>One address to listen on.</summary>
/// <param name="Address">The address.</param>
/// <param name="IfThere">Whether a host that does not have it is no error.</param>
/// <param name="Dual">Whether an IPv6 wildcard takes IPv4 clients too.</param>
internal sealed record Place(IPAddress Address, bool IfThere = false, bool Dual = false)
{
    /// <summary>An address of this host that a client of the place can connect to.</summary>
    public IPAddress Reachable =>
        Address.Equals(IPAddress.Any) || Dual ? IPAddress.Loopback : Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : Address;

    /// <summary>The addresses to listen on; one that is named twice, or that a wildcard covers, counts once.</summary>
    public static IReadOnlyList<Place> Resolve(IReadOnlyList<BindAddress> bind)
    {
        // An address that somebody named has to be there, whatever else stands for it.
        var places = bind.SelectMany(Of).GroupBy(place => (place.Address, place.Dual))
            .Select(same => same.First() with { IfThere = same.All(place => place.IfThere) }).ToList();
        return [.. places.Where(place => !places.Any(other => other.Covers(place)))];
    }

    private static IEnumerable<Place> Of(BindAddress bind) => bind.Kind switch
    {
        BindKind.Localhost => [new(IPAddress.Loopback, IfThere: true), new(IPAddress.IPv6Loopback, IfThere: true)],
        BindKind.Any => Socket.OSSupportsIPv6 ? [new(IPAddress.IPv6Any, Dual: true)] : [new(IPAddress.Any)],
        BindKind.One => [new(bind.Address!)],
    };

    private bool Covers(Place other) => Address.Equals(IPAddress.Any)
        ? other.Address.AddressFamily == AddressFamily.InterNetwork && !other.Address.Equals(IPAddress.Any)
        : Address.Equals(IPAddress.IPv6Any) && (Dual ? !other.Dual
            : other.Address.AddressFamily == AddressFamily.InterNetworkV6 && !other.Address.Equals(IPAddress.IPv6Any));
}
