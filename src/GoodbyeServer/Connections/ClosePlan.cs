using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Connections;

/// <summary>How one client's connection is to be closed: as its place in the list says, or as the client has ordered.</summary>
/// <param name="Identity">Who it is.</param>
/// <param name="Shared">What all connections share.</param>
/// <param name="Orders">What the client orders; null if it is not obeyed.</param>
internal readonly record struct ClosePlan(AcceptedConnection Identity, ServerContext Shared, ClientOrders? Orders)
{
    /// <summary>The mode and its cut, as of now.</summary>
    public CloseStyle Style => Orders?.Close is { } ordered && !Shared.Options.KeepsStyle ? ordered : Identity.Plan.Close;

    /// <summary>How long to wait between the goodbye and the close.</summary>
    public TimeSpan Delay => Orders?.CloseDelay ?? Shared.Options.CloseDelay;

    /// <summary>Whether a FIN follows the last bytes at once, which is to travel in their segment.</summary>
    public bool FinFollows => Shared.Options.FinWithData && Delay == TimeSpan.Zero && Style.Mode.SendsFin();
}
