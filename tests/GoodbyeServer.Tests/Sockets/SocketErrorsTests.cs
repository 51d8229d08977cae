using System.Net.Sockets;
using GoodbyeServer.Sockets;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Sockets;

/// <summary>What an error of a client's socket means: every one of send(2), of recv(2), and of what ICMP can make of it.</summary>
public sealed class SocketErrorsTests
{
    /// <summary>
    /// Each by its name: what it means of a connection that stands, and of one that is over. Null is a fault of this host.
    /// </summary>
    [LinuxTheory]
    [InlineData("ECONNRESET", Departure.Reset, Departure.Reset)]
    [InlineData("EPIPE", Departure.Reset, Departure.Reset)]
    [InlineData("ENOTCONN", Departure.Reset, Departure.Reset)]
    [InlineData("ECONNABORTED", Departure.Killed, Departure.Killed)]
    [InlineData("ETIMEDOUT", Departure.Lost, Departure.Lost)] // keep-alive, or the retransmissions are spent
    [InlineData("ENETUNREACH", Departure.Lost, Departure.Lost)]
    [InlineData("EHOSTUNREACH", Departure.Lost, Departure.Lost)]
    [InlineData("ENETDOWN", Departure.Lost, Departure.Lost)]
    [InlineData("ENETRESET", Departure.Lost, Departure.Lost)]
    [InlineData("EHOSTDOWN", Departure.Lost, Departure.Lost)]
    [InlineData("ECONNREFUSED", Departure.Lost, Departure.Lost)] // ICMP: port unreachable
    [InlineData("ENOPROTOOPT", null, Departure.Lost)] // ICMP: protocol unreachable
    [InlineData("EMSGSIZE", null, Departure.Lost)] // ICMP: fragmentation needed
    [InlineData("EOPNOTSUPP", null, Departure.Lost)] // ICMP: source route failed
    [InlineData("ENONET", null, Departure.Lost)] // ICMP: host isolated
    [InlineData("EPROTO", null, Departure.Lost)] // ICMP: parameter problem
    [InlineData("EACCES", null, Departure.Lost)] // ICMPv6: forbidden; of one that stands, this host's own security module
    [InlineData("EPERM", null, Departure.Lost)]
    [InlineData("ENOMEM", null, Departure.Lost)]
    [InlineData("ENOBUFS", null, Departure.Lost)]
    [InlineData("EIO", null, Departure.Lost)]
    [InlineData("EBADF", null, Departure.Lost)]
    [InlineData("EFAULT", null, Departure.Lost)]
    [InlineData("EINVAL", null, Departure.Lost)]
    [InlineData("ENOTSOCK", null, Departure.Lost)]
    [InlineData("EALREADY", null, Departure.Lost)]
    [InlineData("EISCONN", null, Departure.Lost)]
    [InlineData("EDESTADDRREQ", null, Departure.Lost)]
    [InlineData("EDOM", null, Departure.Lost)] // not in the pages
    internal void Each_is_sorted(string name, Departure? stands, Departure? over)
    {
        Assert.Equal(stands, Of(ErrorNumbers.Of(name), isOver: false));
        Assert.Equal(over, Of(ErrorNumbers.Of(name), isOver: true));
    }

    [Fact]
    public void An_error_of_a_connection_that_stands_is_the_networks_only_if_it_says_so() => Assert.Equal(
        [
            SocketError.NetworkDown, SocketError.NetworkUnreachable, SocketError.NetworkReset, SocketError.TimedOut,
            SocketError.ConnectionRefused, SocketError.HostDown, SocketError.HostUnreachable,
        ],
        Enum.GetValues<SocketError>().Where(error => Of(error, isOver: false) == Departure.Lost));

    private static Departure? Of(SocketError error, bool isOver)
    {
        try
        {
            return SocketErrors.ToDeparture(error, isOver);
        }
        catch (SocketException e)
        {
            Assert.Equal(error, e.SocketErrorCode);
            return null;
        }
    }
}
