namespace GoodbyeServer.Benchmarks.Servers;

/// <summary>What a server does with each of its clients.</summary>
internal enum ServerMode
{
    /// <summary>Goodbye and FIN at once; then it waits for the client's FIN.</summary>
    HalfClose,

    /// <summary>The same, but only once the client has sent a byte.</summary>
    HalfCloseAtFirstByte,

    /// <summary>Goodbye and close(2) at once.</summary>
    Close,

    /// <summary>Goodbye and RST at once.</summary>
    Abort,

    /// <summary>Echoes until the client's FIN; then goodbye and FIN.</summary>
    Echo,
}
