using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Sweeping;

/// <summary>The options of a sweep's runs: those that were given, with a cut.</summary>
internal static class CutOptions
{
    /// <summary>Nothing is cut, and each connection ends in half-close.</summary>
    public static ServerOptions Whole(ServerOptions options) => options with
    {
        CloseModes = new(CloseMode.HalfClose),
        TornConnections = 0,
        KeepsStyle = true,
        KeepsSaid = true,
    };

    /// <summary>Every connection on every port is cut; further ports keep their modes.</summary>
    /// <param name="options">The options.</param>
    /// <param name="mode">How connections to the first port end.</param>
    /// <param name="cut">How many bytes are said.</param>
    /// <param name="connections">How many connections are cut; further ones get the whole, in half-close.</param>
    public static ServerOptions At(ServerOptions options, CloseMode mode, long cut, long connections) => options with
    {
        CloseModes = new(new CloseStyle(mode, cut)),
        FurtherPorts =
        [
            .. options.FurtherPorts.Select(port => port.Use is PortUse.Serves { CloseModes: var modes }
                ? ListenPort.Serves(port.Port, At(modes, cut))
                : port),
        ],
        TornConnections = connections,
        KeepsStyle = true,
    };

    private static CloseModeList At(CloseModeList modes, long cut) =>
        modes with { Runs = [.. modes.Runs.Select(run => run with { Item = run.Item with { Cut = cut } })] };
}
