namespace GoodbyeServer.Sockets;

/// <summary>What the server hears when it listens to a connection.</summary>
internal enum ClientSignal
{
    /// <summary>There are bytes to read, or there is room for bytes to send.</summary>
    Ready,

    /// <summary>Nothing for now.</summary>
    Nothing,

    /// <summary>The client's FIN: a read that returned 0.</summary>
    EndOfFile,

    /// <summary>The client's RST.</summary>
    Reset,

    /// <summary>The network gave up, or segments stay unacknowledged.</summary>
    Lost,

    /// <summary>The client's TCP answers, but its window stays shut.</summary>
    Stalled,

    /// <summary>The wait was ended from our side, by a clock or by the server that stops.</summary>
    Interrupted,
}
