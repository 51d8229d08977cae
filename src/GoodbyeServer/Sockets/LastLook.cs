namespace GoodbyeServer.Sockets;

/// <summary>What the kernel knows of a connection just before its socket is closed, which destroys it.</summary>
/// <param name="Info">The kernel's view; null outside Linux.</param>
/// <param name="Departure">How the connection ended; null if it is not over, or ended well.</param>
/// <param name="Unread">Bytes that the client sent and nobody has read.</param>
internal readonly record struct LastLook(TcpInfo? Info, Departure? Departure, int Unread)
{
    /// <summary>Whether the connection is over: its socket sends nothing more.</summary>
    public bool IsOver => Info is { State: TcpState.Closed };

    /// <summary>Whether the client's FIN has come, read or not. Once the connection is over that cannot be told any more.</summary>
    public bool HasClientFin => Info is { State: TcpState.CloseWait or TcpState.LastAck or TcpState.Closing };
}
