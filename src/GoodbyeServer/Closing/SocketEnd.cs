using System.Net.Sockets;
using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Closing;

/// <summary>The last moment of one connection, at once and without a wait. Afterwards the socket is closed, and nobody owns it.</summary>
/// <param name="client">The client, or the upstream.</param>
/// <param name="shared">What all connections share.</param>
internal sealed class SocketEnd(ByteStream client, ServerContext shared)
{
    private readonly PeerSocket _peer = client.Peer;

    /// <summary>Every way to the end of a connection leads through here: look once, last; judge; close.</summary>
    /// <param name="intended">As <see cref="EndingJudge"/> takes it.</param>
    /// <param name="justSeen">The last look, if it was taken just now and nothing is to be reset; null to look.</param>
    public Verdict As(Ending intended, LastLook? justSeen = null)
    {
        if (intended is not (Ending.Clean or Ending.FinSent))
        {
            _peer.ArmReset();
        }

        var look = justSeen ?? _peer.Look();
        var verdict = EndingJudge.Judge(intended, look, _peer.HasSentFin, _peer.WireSent);
        verdict = client.IsAllWithin(verdict.Acknowledged ?? 0) ? verdict with { Unanswered = false } : verdict;
        if (verdict.Ending == Ending.Clean)
        {
            client.ReceiveRest();
        }

        var unread = verdict.Unread > 0 && client.ShowsBytes ? client.Unread(Timeline.MostShown) : null;
        _peer.Close();
        client.Timeline?.AddEnding(
            verdict.Ending, verdict.Unread + client.Undecrypted, unread, look.HasClientFin, shared.Stop.Shutdown.IsCancellationRequested);
        return verdict;
    }

    /// <summary>RST, whatever the state: for a client that is turned away, or that is out of time.</summary>
    public Verdict Reset() => As(Ending.ResetSent);

    /// <summary>RST after a fault, which may have come when the socket was closed already.</summary>
    public Verdict AfterFault()
    {
        try
        {
            return Reset();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            _peer.Close();
            return new(Ending.ResetSent, Unread: 0, Dropped: false, Unanswered: false, Acknowledged: null);
        }
    }

    /// <summary>Closes before the goodbye was handed over: the client is gone, takes nothing, or time is up.</summary>
    public Verdict After(Departure departure)
    {
        if (departure == Departure.Stalled)
        {
            client.Timeline?.AddSendTimeout(shared.Options);
        }

        return As(departure == Departure.Lost ? Ending.Lost : Ending.ResetSent);
    }

    /// <summary>The drain timeout has passed: RST, or lost if the client's host does not answer keep-alive probes either.</summary>
    public Verdict AtDrainTimeout() => As(_peer.Info is { IsSilent: true } ? Ending.Lost : Ending.DrainTimeout);
}
