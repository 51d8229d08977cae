using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Connections;
using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Listening;

/// <summary>Numbers each accepted connection, gives it a seat and its plan, and has it served and reported.</summary>
/// <param name="shared">What all connections share.</param>
/// <param name="seats">The places there are.</param>
/// <param name="report">Takes the report of each, and what was said on it if that is kept. It must not throw, nor block.</param>
internal sealed class Reception(ServerContext shared, Seats seats, Action<ConnectionReport, SaidBytes?> report)
{
    private readonly Lock _numbering = new();
    private readonly ConnectionPlan _turnedAway = shared.Options.TurnedAway;
    private readonly ConnectionPlan _turnedAwayByOutage = shared.Options.TurnedAwayByOutage;

    // Made once: a connection that is idle does without delegates of its own.
    private readonly Action _hold = seats.Hold;
    private readonly Action<ClientConnection, ConnectionReport> _end = (connection, ended) => End(connection, ended, seats, report);

    /// <summary>Takes a port down after a connection.</summary>
    public required Func<ServedPort, IReadOnlyList<Outage>, PrecedingConnection?, Task<bool>> TakeDown { private get; init; }

    /// <summary>Numbers an accepted connection and has it served; false when there were enough.</summary>
    /// <param name="accepted">Its socket, which is the connection's from now on; the caller's again if this throws.</param>
    /// <param name="port">Where it was accepted.</param>
    public bool Take(Socket accepted, ServedPort port)
    {
        // What can throw comes first: whatever is counted must be reported.
        var (address, acceptedAt) = (ClientOf(accepted), shared.Clock.GetTimestamp());
        var options = shared.Options;
        var timeline = options.Timeline ? new Timeline(shared.Clock, acceptedAt, options.ShowBytes) : null;
        var peer = PeerSocket.Own(accepted, timeline);
        bool isLast;
        Seat seat;
        AcceptedConnection identity;
        IReadOnlyList<Outage> outages = [];
        lock (_numbering)
        {
            var isDown = port.IsDown;
            if (seats.TryTake(mayServe: !isDown, out isLast) is not { } taken)
            {
                // Accepted at the same instant as the last one, on another listener: reset, as if it were still queued.
                accepted.Close(0);
                return false;
            }

            seat = taken;
            var plan = PlanOf(seat, port, isDown);
            if (seat.IsServed && !isLast && port.Plans.Outages is { Count: > 0 } next)
            {
                outages = next;
                port.GoDown();
            }

            identity = new(seat.Number, address, port.Number, plan, TurnedAway: !seat.IsServed, acceptedAt);
        }

        shared.Log.Accepted(identity);
        TaskCompletionSource? ended = null;
        if (outages.Count > 0)
        {
            // Before it is served: a client that connects upon its goodbye finds the port down.
            ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
            TakeDown(port, outages, new(seat.Number, ended.Task));
        }

        var said = options.KeepsSaid ? new SaidBytes() : null;
        ByteStream client = shared.Tls is { } tls
            ? new TlsStream(peer, tls, (options.Tls ?? new()).CloseNotify) { Said = said }
            : new PlainStream(peer) { Said = said };
        _ = new ClientConnection(client, identity, shared, _hold, ended is null ? _end : EndAndSignal(ended)).RunAsync();
        return !isLast;
    }

    /// <summary>How the connection in a seat is served, which takes the next place in the port's lists, or turned away.</summary>
    private ConnectionPlan PlanOf(Seat seat, ServedPort port, bool isDown)
    {
        if (!seat.IsServed)
        {
            return isDown ? _turnedAwayByOutage : _turnedAway;
        }

        var plan = port.Plans.Next();
        return seat.Number > shared.Options.TornConnections ? plan with { Close = CloseMode.HalfClose } : plan;
    }

    private Action<ClientConnection, ConnectionReport> EndAndSignal(TaskCompletionSource afterwards) => (connection, ended) =>
    {
        _end(connection, ended);
        afterwards.SetResult();
    };

    /// <summary>Frees the place before the report, so that a client that connects upon the report is served.</summary>
    private static void End(
        ClientConnection connection, ConnectionReport ended, Seats seats, Action<ConnectionReport, SaidBytes?> report)
    {
        var seat = new Seat(seats, ended.Connection, IsServed: !connection.IsTurnedAway);
        seat.EndService();
        report(ended, connection.Said);
        seat.Free(connection.IsHeld);
    }

    private static IPEndPoint ClientOf(Socket socket)
    {
        var client = (IPEndPoint)socket.RemoteEndPoint!;
        return client.Address.IsIPv4MappedToIPv6 ? new(client.Address.MapToIPv4(), client.Port) : client;
    }
}
