using System.Net.Sockets;
using GoodbyeServer.Listening;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Listening;

/// <summary>What each error of accept(2) means, as its man page lists them.</summary>
public sealed class AcceptErrorTests
{
    [LinuxTheory]
    [InlineData("EAGAIN", AcceptError.OneConnection)]
    [InlineData("EBADF", AcceptError.Listener)]
    [InlineData("ECONNABORTED", AcceptError.OneConnection)]
    [InlineData("EFAULT", AcceptError.Listener)]
    [InlineData("EINTR", AcceptError.OneConnection)]
    [InlineData("EINVAL", AcceptError.Listener)]
    [InlineData("EMFILE", AcceptError.NoDescriptors)]
    [InlineData("ENFILE", AcceptError.NoDescriptors)]
    [InlineData("ENOBUFS", AcceptError.NoMemory)]
    [InlineData("ENOMEM", AcceptError.NoMemory)]
    [InlineData("ENOTSOCK", AcceptError.Listener)]
    [InlineData("EOPNOTSUPP", AcceptError.OneConnection)] // no stream socket, which ours is; or an error of the network
    [InlineData("EPERM", AcceptError.OneConnection)]
    [InlineData("EPROTO", AcceptError.NoMemory)] // an error of the network, for which the runtime has no name
    [InlineData("ENETDOWN", AcceptError.OneConnection)]
    [InlineData("ENOPROTOOPT", AcceptError.OneConnection)]
    [InlineData("EHOSTDOWN", AcceptError.OneConnection)]
    [InlineData("ENONET", AcceptError.NoMemory)] // as EPROTO
    [InlineData("EHOSTUNREACH", AcceptError.OneConnection)]
    [InlineData("ENETUNREACH", AcceptError.OneConnection)]
    [InlineData("ENOSR", AcceptError.NoMemory)]
    [InlineData("ESOCKTNOSUPPORT", AcceptError.OneConnection)]
    [InlineData("EPROTONOSUPPORT", AcceptError.OneConnection)]
    [InlineData("ETIMEDOUT", AcceptError.OneConnection)]
    [InlineData("ERESTARTSYS", AcceptError.NoMemory)]
    [InlineData("EIO", AcceptError.NoMemory)] // not in the page
    internal void Each_is_sorted(string name, AcceptError meaning) => Assert.Equal(meaning, AcceptErrors.Of(ErrorNumbers.Of(name)));

    [Fact]
    public void What_nobody_foresaw_is_tried_again_later() => Assert.Equal(AcceptError.NoMemory, AcceptErrors.Of((SocketError)12345));
}
