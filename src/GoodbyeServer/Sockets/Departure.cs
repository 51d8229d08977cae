namespace GoodbyeServer.Sockets;

/// <summary>Why there is nobody left to talk to. Null means that the client is still there.</summary>
internal enum Departure : byte
{
    /// <summary>The client sent RST.</summary>
    Reset,

    /// <summary>The network gave up, or segments stay unacknowledged.</summary>
    Lost,

    /// <summary>This host's administrator ended the connection (ss -K): the kernel sent RST to the client.</summary>
    Killed,

    /// <summary>The client's TCP answers, but its window stays shut.</summary>
    Stalled,

    /// <summary>The stopping server waits for nobody any longer.</summary>
    Forced,
}
