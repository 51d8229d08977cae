using System.Net;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Reporting;

/// <summary>Who a connection is: what is known of it when it is accepted.</summary>
/// <param name="Number">From 1, in the order of acceptance.</param>
/// <param name="Client">The client's address and port.</param>
/// <param name="Port">The server's port that the client connected to.</param>
/// <param name="Plan">What it is told, and how it is closed.</param>
/// <param name="TurnedAway">Whether there are too many clients to serve it.</param>
/// <param name="AcceptedAt">A timestamp of the server's clock.</param>
internal sealed record AcceptedConnection(long Number, IPEndPoint Client, int Port, ConnectionPlan Plan, bool TurnedAway, long AcceptedAt);
