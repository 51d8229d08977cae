using System.Buffers;
using System.Net.Sockets;
using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Connections;

/// <summary>
/// One direction of a relay: reads what one side sends, up to a cue or a cut, and hands it to the other. While the other takes nothing
/// it reads nothing: a shut window slows the sender down. While it waits for bytes it holds no buffer.
/// </summary>
/// <param name="relay">The relay.</param>
/// <param name="from">Who sends.</param>
/// <param name="to">Who is sent it.</param>
/// <param name="watch">Watches what becomes of it.</param>
/// <param name="cues">The cues in it; null if there are none.</param>
internal sealed class RelayDirection(Relay relay, ByteStream from, ByteStream to, SendWatch watch, Cues? cues)
{
    private const int BufferSize = 64 * 1024;

    /// <summary>After this many reads in a row, others get their turn on the thread.</summary>
    private const int ReadsBeforeYield = 8;

    /// <summary>Whether bytes that were read wait for room.</summary>
    private bool _isBlocked;

    /// <summary>Whether it waits with what comes before a cue, or with the last that a side has said: not for ever.</summary>
    private bool _isLimited;

    /// <summary>What comes once those are passed on.</summary>
    private ConversationEnd? _then;

    /// <summary>Whether something may be under way since the last look.</summary>
    private bool _hasSent;

    public ByteStream From => from;

    public ByteStream To => to;

    /// <summary>Whether all was passed on, and the FIN after it.</summary>
    public bool HasPassedFin { get; private set; }

    /// <summary>Whether there is something under way to look at.</summary>
    public bool HasToLook => _hasSent || _isBlocked || watch.IsExpecting;

    /// <summary>Whether bytes wait to be passed on, here or in the kernel; or have come, and were not read yet.</summary>
    public bool HoldsUp => _isBlocked || (watch.IsExpecting && to.Peer.Info is { NotSentBytes: > 0 })
        || (!from.Peer.HasReadFin && from.IsReadable);

    /// <summary>Passes on until the end of one side, a cue, or until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            for (var goesOn = true; goesOn && !stop.IsCancellationRequested;)
            {
                var wait = await from.WaitReadableAsync(stop);
                goesOn = wait.Departure is { } gone ? IsOn(new ReadResult(0, Departure: gone), default, null)
                    : !wait.IsInterrupted && await MoveAsync(stop);
            }
        }
        catch (Exception fault)
        {
            relay.Fail(fault);
        }
    }

    /// <summary>Looks at what was sent, under the gate.</summary>
    public void Look()
    {
        if (!HasToLook)
        {
            return;
        }

        _hasSent = false;
        watch.Expect(_isBlocked);
        var departure = watch.Look();
        if (departure == Departure.Lost || departure == Departure.Killed)
        {
            relay.Departed(to, departure.Value);
        }
        else if (_isBlocked && !_isLimited && from.Peer.Info is { State: TcpState.Closed } closed && from.Peer.WhatEndedIt(closed) is not null)
        {
            // Who sent it is gone, and the last of it waits: from now on not for ever.
            _isLimited = true;
            watch.Restart();
        }
        else if (_isLimited && departure == Departure.Stalled)
        {
            GiveUp();
        }
    }

    /// <summary>Moves what is there; whether to wait for more.</summary>
    private async ValueTask<bool> MoveAsync(CancellationToken stop)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (var reads = 1; ; reads++)
            {
                var (sent, departure) = (0, (Departure?)null);
                ReadResult read;
                Taken taken;
                lock (relay.Gate)
                {
                    if (relay.IsOver)
                    {
                        return false;
                    }

                    read = Read(buffer.AsSpan(0, BufferSize), out taken);
                    if (read.Count > 0)
                    {
                        relay.Moved();
                        _hasSent = true;
                        departure = to.Send(buffer.AsSpan(0, read.Count), out sent);
                    }
                }

                if (departure is null && sent < read.Count)
                {
                    _then = EndAt(taken);
                    (sent, departure) = await SendRestAsync(buffer.AsMemory(0, read.Count), sent, stop);
                }

                to.NoteSaid(Step.PassedOn, buffer.AsMemory(0, sent));
                if (departure is null && sent < read.Count)
                {
                    return false;
                }

                if (!IsOn(read, taken, departure))
                {
                    return false;
                }

                if (read.Count < BufferSize && taken.Found is null)
                {
                    return true;
                }

                if (reads % ReadsBeforeYield == 0)
                {
                    await Task.Yield();
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Reads up to the cut, or to the first cue.</summary>
    private ReadResult Read(Span<byte> buffer, out Taken taken)
    {
        buffer = buffer[..(int)Math.Min(buffer.Length, to.LeftToSay)];
        buffer = buffer[..(cues?.MaxRead(buffer.Length) ?? buffer.Length)];
        if (buffer.IsEmpty)
        {
            var next = from.Receive(stackalloc byte[1], SocketFlags.Peek);
            taken = new(0, Cue: next.Count > 0 ? Cue.Cut : null);
            return next with { Count = 0 };
        }

        if (cues is not { NeedsContent: true })
        {
            var read = from.Receive(buffer, SocketFlags.None);
            taken = cues?.Take(buffer[..read.Count]) ?? new(read.Count);
            return read;
        }

        var seen = from.Receive(buffer, SocketFlags.Peek);
        taken = cues.Take(buffer[..seen.Count]);
        return taken.Length == 0 ? seen with { Count = 0 } : from.Receive(buffer[..taken.Length], SocketFlags.None);
    }

    /// <summary>The end of the conversation that comes after these bytes; null if none does.</summary>
    private static ConversationEnd? EndAt(Taken taken) =>
        taken.Cue is { } cue ? new ConversationEnd(CloseReason.Goodbye, cue)
        : taken.Expected is { } expected ? new ConversationEnd(CloseReason.ClientGarbled, Expected: expected)
        : null;

    /// <summary>Hands over the rest as the other side makes room for it; less if it was stopped.</summary>
    private async ValueTask<(int Sent, Departure? Departure)> SendRestAsync(ReadOnlyMemory<byte> bytes, int sent, CancellationToken stop)
    {
        Block();
        Departure? departure = null;
        while (departure is null && sent < bytes.Length && !stop.IsCancellationRequested)
        {
            (departure, var count) = await to.SendByteAsync(bytes.Slice(sent, 1), stop);
            sent += count;
            if (departure is null && count > 0 && sent < bytes.Length)
            {
                lock (relay.Gate)
                {
                    departure = to.Send(bytes.Span[sent..], out count);
                }

                sent += count;
                await Task.Yield();
            }
        }

        Unblock();
        return (sent, departure);
    }

    private void Block()
    {
        lock (relay.Gate)
        {
            _isBlocked = true;
            if (_then is not null)
            {
                _isLimited = true;
                watch.Restart();
            }

            relay.Moved();
        }
    }

    private void Unblock()
    {
        lock (relay.Gate)
        {
            _isBlocked = false;
            relay.Moved();
        }
    }

    /// <summary>The last bytes are not taken: they are dropped, and what was to follow them comes now.</summary>
    private void GiveUp()
    {
        if (_then is { } end)
        {
            relay.Decide(end);
        }
        else
        {
            relay.Departed(from, from.Peer.EndedBy ?? Departure.Reset, other: Departure.Stalled);
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
            else if (EndAt(taken) is { } end)
            {
                relay.Decide(end);
            }
            else if (read.IsEndOfFile)
            {
                PassFin();
            }
            else if (read.Departure is { } departure)
            {
                relay.Departed(from, departure);
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
        to.Peer.SendFin(isWatched: false);
        HasPassedFin = true;
        _hasSent = true;
        relay.Moved();
        relay.FinPassed(this);
    }
}
