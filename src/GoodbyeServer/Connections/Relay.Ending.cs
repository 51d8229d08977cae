using System.Runtime.ExceptionServices;
using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Connections;

// What ends it: a FIN, a reset or a loss of one side, a fault.
internal sealed partial class Relay
{
    private ConversationEnd? _end;
    private ExceptionDispatchInfo? _fault;

    /// <summary>Whether it is over: nothing is read any more.</summary>
    public bool IsOver => _end is not null;

    /// <summary>Ends it, for the first cause that comes.</summary>
    public void End(ConversationEnd end)
    {
        lock (Gate)
        {
            Decide(end);
        }

        StopIfOver();
    }

    /// <summary>A fault of the server's own.</summary>
    public void Fail(Exception fault)
    {
        _fault ??= ExceptionDispatchInfo.Capture(fault);
        End(new(CloseReason.Error));
    }

    /// <summary>Stops both directions once it is over. Not under the gate: what waits goes on in this call.</summary>
    public void StopIfOver()
    {
        if (IsOver)
        {
            _stop.Cancel();
        }
    }

    /// <summary>Under the gate: as <see cref="End"/>.</summary>
    public void Decide(ConversationEnd end) => _end ??= end;

    /// <summary>Under the gate: all that a side has sent was passed on, and its FIN after it.</summary>
    public void FinPassed(RelayDirection direction)
    {
        var other = direction == _toClient ? _toUpstream! : _toClient!;
        if (direction.From.Peer.EndedBy is { } gone)
        {
            Departed(direction.From, gone);
        }
        else if (other.HasPassedFin)
        {
            // The other side's FIN was the first.
            Decide(new(other == _toClient ? CloseReason.UpstreamClosed : CloseReason.ClientClosed, Wire: default(WireEnd)));
        }
        else
        {
            LookSoon();
        }
    }

    /// <summary>Under the gate: a side has departed, and all that came from it before was passed on.</summary>
    /// <param name="side">Which side.</param>
    /// <param name="departure">How.</param>
    /// <param name="other">What keeps the other side from taking more, if that is why nothing more is passed on.</param>
    public void Departed(ByteStream side, Departure departure, Departure? other = null) => Decide(side == Client
        ? ConversationEnd.Gone(departure) with { Departure = null, Wire = new(Client: departure, Upstream: other) }
        : new(departure == Departure.Reset ? CloseReason.UpstreamReset : CloseReason.UpstreamLost, Wire: new(other, departure)));

    /// <summary>Under the gate: a side takes nothing any more. What it sent before is passed on first, by the other direction.</summary>
    public void ReceiverGone(RelayDirection direction, Departure departure)
    {
        var other = direction == _toClient ? _toUpstream! : _toClient!;
        direction.ReceiverGone = departure;
        if (other.ReceiverGone is { } first)
        {
            // Both are gone, and nobody is left to read.
            Departed(other.To, first, departure);
        }
        else if (other.HasPassedFin)
        {
            Departed(direction.To, departure);
        }
    }
}
