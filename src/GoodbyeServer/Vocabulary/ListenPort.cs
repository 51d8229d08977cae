namespace GoodbyeServer.Vocabulary;

/// <summary>A port to hold.</summary>
/// <param name="Port">The port; 0 takes a free one.</param>
/// <param name="Use">What for.</param>
internal sealed record ListenPort(int Port, PortUse Use)
{
    /// <summary>A port whose connections are closed in these modes.</summary>
    public static ListenPort Serves(int port, CloseModeList closeModes) => new(port, new PortUse.Serves(closeModes));

    /// <summary>A port that never answers.</summary>
    public static ListenPort Silent(int port, Silence silence) => new(port, new PortUse.Silent(silence));
}

/// <summary>What a port is for.</summary>
internal abstract record PortUse
{
    private PortUse()
    {
    }

    /// <summary>Clients are accepted, and take the close modes in turn.</summary>
    internal sealed record Serves(CloseModeList CloseModes) : PortUse;

    /// <summary>Nobody is accepted.</summary>
    internal sealed record Silent(Silence Silence) : PortUse;
}
