using System.Net;
using System.Net.Sockets;

namespace GoodbyeServer.Listening;

/// <summary>An address that could not be listened on.</summary>
internal sealed class BindException(IPEndPoint endPoint, SocketException cause) : Exception(cause.Message, cause)
{
    public IPEndPoint EndPoint { get; } = endPoint;

    public SocketError Error { get; } = cause.SocketErrorCode;
}
