using System.Net.Sockets;
using GoodbyeServer.Closing;
using GoodbyeServer.Sockets;

namespace GoodbyeServer.Connections;

/// <summary>
/// One direction of a relay: reads what one side sends, up to a cue or a cut, and hands it to the other. While the other takes nothing
/// it reads nothing: a shut window slows the sender down. While it waits for bytes it holds no buffer.
/// </summary>
/// <param name="relay">The relay.</param>
/// <param name="isToClient">Whether it is what the upstream says that goes this way.</param>
internal sealed partial class RelayDirection(Relay relay, bool isToClient)
{
    private const int BufferSize = RelayIntake.Most;

    /// <summary>Most connections carry no more than this: they do without a large buffer.</summary>
    private const int LittleSize = 16 * 1024;

    /// <summary>After this many reads in a row, others get their turn on the thread.</summary>
    private const int ReadsBeforeYield = 8;

    /// <summary>Once so much has gone this way, a pipe (splice(2)) is cheaper than to copy: by a third, and dearer for less.</summary>
    private const int Much = 256 * 1024;

    /// <summary>The same for waits that find something at once.</summary>
    private const int WaitsBeforeYield = 32;

    /// <summary>Whether bytes that were read wait for room.</summary>
    private bool _isBlocked;

    /// <summary>Whether it waits with what comes before a cue, or with the last that a side has said: not for ever.</summary>
    private bool _isLimited;

    /// <summary>What comes once those are passed on.</summary>
    private ConversationEnd? _then;

    /// <summary>Whether a FIN follows what is passed on now at once, and is to travel with it.</summary>
    private bool _finFollows;

    /// <summary>Waits that have found something at once.</summary>
    private byte _waits;

    /// <summary>Whether something may be under way since the last look.</summary>
    private bool _hasSent;

    public ByteStream From => isToClient ? relay.Upstream : relay.Client;

    public ByteStream To => isToClient ? relay.Client : relay.Upstream;

    /// <summary>Whether all was passed on, and the FIN after it.</summary>
    public bool HasPassedFin { get; private set; }

    /// <summary>How the other side has departed, if nothing is read any more because of it.</summary>
    public Departure? ReceiverGone { get; set; }

    /// <summary>Whether there is something under way to look at.</summary>
    public bool HasToLook => _hasSent || _isBlocked || HasPassedFin || To.Peer.IsExpecting;

    /// <summary>Whether bytes wait to be passed on, here or in the kernel; or have come, and were not read yet.</summary>
    public bool HoldsUp => _isBlocked || (To.Peer.IsExpecting && To.Peer.Info is { NotSentBytes: > 0 })
        || (!From.Peer.HasReadFin && From.IsReadable);

    private RelayIntake Intake => new(From, To, isToClient ? null : relay.Cues);

    /// <summary>Watches what becomes of what was passed on.</summary>
    private SendWatch Watch => To.Peer.WatchFor(relay.Shared.Options.SendTimeout, relay.Shared.Clock);

    /// <summary>Passes on until the end of one side, a cue, or until it is stopped.</summary>
    public async Task RunAsync()
    {
        try
        {
            do
            {
                await ReadableAsync();
            }
            while (await MoveAsync());
        }
        catch (OperationCanceledException)
        {
            // The relay is over.
        }
        catch (SocketException e)
        {
            Hear(e);
        }
        catch (Exception fault)
        {
            relay.Fail(fault);
        }
    }

    /// <summary>Looks at what was sent, under the gate.</summary>
    public void Look()
    {
        LogFin();
        if (HasPassedFin && From.Peer is { Info: { State: TcpState.Closed } ended } peer && peer.WhatEndedIt(ended) is { } gone)
        {
            // After a FIN every read returns 0. No event reports a later reset: only the kernel's state shows it.
            relay.Departed(From, gone);
            return;
        }

        if (!(_hasSent || _isBlocked || To.Peer.IsExpecting))
        {
            return;
        }

        _hasSent = false;
        Watch.Expect(_isBlocked);
        var departure = Watch.Look();
        To.Peer.DropIdleWatch();
        if (departure == Departure.Lost || departure == Departure.Killed)
        {
            relay.Departed(To, departure.Value);
        }
        else if (_isBlocked && !_isLimited
            && From.Peer.Info is { State: TcpState.Closed } closed && From.Peer.WhatEndedIt(closed) is not null)
        {
            // Who sent it is gone, and the last of it waits: from now on not for ever.
            _isLimited = true;
            Watch.Restart();
        }
        else if (_isLimited && departure == Departure.Stalled)
        {
            GiveUp();
        }
    }

    /// <summary>Waits for bytes or an end. What always finds something at once lets others have their turn on the thread.</summary>
    private ValueTask<int> ReadableAsync()
    {
        var readable = From.Peer.ReadableAsync(relay.Stop);
        return !readable.IsCompleted || ++_waits % WaitsBeforeYield != 0 ? readable : AfterOthersAsync(readable);

        static async ValueTask<int> AfterOthersAsync(ValueTask<int> readable)
        {
            await Task.Yield();
            return await readable;
        }
    }

    /// <summary>The wait has found how the connection ended; or this host has failed.</summary>
    private void Hear(SocketException error)
    {
        try
        {
            _ = IsOn(From.Peer.Heard(error), default, null);
        }
        catch (SocketException fault)
        {
            relay.Fail(fault);
        }
    }

    /// <summary>What was read was passed on, or could not be: whether that was not the end of this direction.</summary>
    private bool IsOn(ReadResult read, Taken taken, Departure? receiver)
    {
        var isOn = false;
        lock (relay.Gate)
        {
            if (relay.IsOver)
            {
                return false;
            }

            if (receiver is { } gone)
            {
                relay.ReceiverGone(this, gone);
            }
            else if (RelayPiece.EndAt(taken) is { } end)
            {
                relay.Decide(end);
            }
            else if (read.IsEndOfFile)
            {
                PassFin();
            }
            else if (read.Departure is { } departure)
            {
                relay.Departed(From, departure);
            }
            else
            {
                isOn = true;
            }
        }

        relay.StopIfOver();
        return isOn;
    }

    private void PassFin()
    {
        To.Peer.SendFin(isWatched: isToClient && relay.Shared.Log.IsDebug);
        HasPassedFin = true;
        _hasSent = true;
        LogFin();
        relay.Moved();
        relay.FinPassed(this);
    }

    /// <summary>The client's connection is half-closed then, though nobody waits for it to close its side, too.</summary>
    private void LogFin()
    {
        if (HasPassedFin && isToClient)
        {
            Drain.LogFin(To.Peer, relay.Identity, relay.Shared);
        }
    }
}
