using System.Net.Sockets;
using GoodbyeServer.Sockets;
using Xunit;

namespace GoodbyeServer.Tests.Sockets;

/// <summary>What an error of a client's socket means.</summary>
public sealed class SocketErrorsTests
{
    private static readonly SocketError[] Resets = [SocketError.ConnectionReset, SocketError.Shutdown, SocketError.NotConnected];
    private static readonly SocketError[] Faults =
        [SocketError.InvalidArgument, SocketError.NotSocket, SocketError.OperationAborted, SocketError.Fault];

    [Fact]
    public void The_clients_reset_is_told_in_three_ways() =>
        Assert.All(Resets, error => Assert.Equal(Departure.Reset, SocketErrors.ToDeparture(error)));

    [Fact]
    public void The_administrator_is_told_in_one() =>
        Assert.Equal(Departure.Killed, SocketErrors.ToDeparture(SocketError.ConnectionAborted));

    [Fact]
    public void Any_error_that_is_no_fault_of_the_servers_is_the_networks() => Assert.All(
        Enum.GetValues<SocketError>().Except([.. Resets, .. Faults, SocketError.ConnectionAborted]),
        error => Assert.Equal(Departure.Lost, SocketErrors.ToDeparture(error)));

    [Fact]
    public void A_fault_of_the_servers_own_is_thrown() =>
        Assert.All(Faults, error => Assert.Throws<SocketException>(() => SocketErrors.ToDeparture(error)));
}
