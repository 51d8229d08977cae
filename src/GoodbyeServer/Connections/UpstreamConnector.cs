using System.Net.Sockets;
using GoodbyeServer.Kernel;
using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Connections;

/// <summary>
/// Connects to the upstream for one client: to its addresses in turn, and, if its name has others by now, to those. Meanwhile it
/// looks whether the client is still there. It is no object: most connections are there at once, and have no use for one.
/// </summary>
internal static class UpstreamConnector
{
    /// <summary>How often the client is looked at: nothing is read, so nothing else would show its reset.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Connects. What it returns if it cannot is what came of the last address.</summary>
    public static async ValueTask<UpstreamAttempt> ConnectAsync(Relay relay)
    {
        List<UpstreamAddress>? tried = null;
        var last = new UpstreamAttempt();
        while (!relay.Stop.IsCancellationRequested && await NextAsync(relay, tried) is { } next)
        {
            last = await TryAsync(relay, next);
            if (last.Peer is not null || last.ClientGone is not null)
            {
                return last;
            }

            (tried ??= []).Add(next);
        }

        return last;
    }

    /// <summary>The next address; the name is looked up again before there is none.</summary>
    private static async ValueTask<UpstreamAddress?> NextAsync(Relay relay, List<UpstreamAddress>? tried)
    {
        var addresses = relay.Shared.Upstream!;
        if (FirstBut(tried, addresses.Known) is { } known)
        {
            return known;
        }

        await addresses.RefreshAsync(relay.Stop);
        return FirstBut(tried, addresses.Known);
    }

    private static UpstreamAddress? FirstBut(List<UpstreamAddress>? tried, IReadOnlyList<UpstreamAddress> known)
    {
        for (var i = 0; i < known.Count; i++)
        {
            if (tried?.Contains(known[i]) is not true)
            {
                return known[i];
            }
        }

        return null;
    }

    private static async ValueTask<UpstreamAttempt> TryAsync(Relay relay, UpstreamAddress address)
    {
        relay.Tried = address.EndPoint;
        var timeline = relay.Client.Timeline?.OfUpstream();
        var attempt = new UpstreamAttempt();
        Socket? socket = null;
        try
        {
            socket = new Socket(address.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            ConnectionOptions.Set(socket, relay.Shared.Options);
            if (IsConnectedAtOnce(socket, address))
            {
                return Connected(socket, timeline);
            }

            (var isConnected, attempt) = await WaitAsync(relay, socket, address);
            if (isConnected)
            {
                return Connected(socket, timeline);
            }
        }
        catch (SocketException e) when (socket is not null && e.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
            // It had connected: a RST to the SYN is a refusal.
            return Connected(socket!, timeline, e.SocketErrorCode);
        }
        catch (SocketException e) when (e.SocketErrorCode is not (SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable))
        {
            if (e.SocketErrorCode == SocketError.ConnectionRefused)
            {
                attempt = new(Failure: CloseReason.UpstreamRefused);
                timeline?.Add(StepFrom.Client, StepKind.Refused);
            }
        }
        catch
        {
            socket?.Dispose();
            throw;
        }

        // What has connected meanwhile is reset: a FIN would say that somebody was there.
        socket?.Close(0);
        return attempt;
    }

    private static UpstreamAttempt Connected(Socket socket, Timeline? timeline, SocketError error = SocketError.Success)
    {
        timeline?.Add(StepFrom.Client, StepKind.Connected);
        return new(PeerSocket.OwnOpened(socket, timeline, error));
    }

    /// <summary>Begins; whether the connection is there already, as over loopback.</summary>
    /// <exception cref="SocketException">There can be none.</exception>
    private static bool IsConnectedAtOnce(Socket socket, UpstreamAddress address)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        var error = SocketConnect.Begin(socket.Handle, address.Serialized);
        if (error is not (Errno.None or Errno.InProgress))
        {
            throw new SocketException((int)SocketErrors.Of(error));
        }

        return TcpInfo.Read(socket) is { State: TcpState.Established or TcpState.CloseWait };
    }

    /// <summary>Whether it has connected; not if it was stopped, the time is up or the client is gone.</summary>
    /// <exception cref="SocketException">It cannot.</exception>
    private static async ValueTask<(bool IsConnected, UpstreamAttempt Attempt)> WaitAsync(
        Relay relay, Socket socket, UpstreamAddress address)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(relay.Stop);
        var (clock, client) = (relay.Shared.Clock, relay.Client.Peer);
        Departure? gone = null;

        // To send nothing waits for the connection, too, and says what became of it.
        var connected = OperatingSystem.IsLinux()
            ? socket.SendAsync(ReadOnlyMemory<byte>.Empty, SocketFlags.None, over.Token).AsTask()
            : socket.ConnectAsync(address.EndPoint, over.Token).AsTask();
        var timeIsUp = Deadline.In(relay.Shared.Options.UpstreamTimeout, clock).PassedAsync(clock, over.Token);
        while (!connected.IsCompleted && !timeIsUp.IsCompleted && gone is null)
        {
            await Task.WhenAny(connected, timeIsUp, Task.Delay(LookInterval, over.Token));
            gone = client.Info is { State: TcpState.Closed } closed ? client.WhatEndedIt(closed) : null;
        }

        over.Cancel();
        await connected.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (connected.Exception?.InnerException is not (null or OperationCanceledException))
        {
            await connected;
        }

        return (connected.IsCompletedSuccessfully, new(ClientGone: gone));
    }
}

/// <summary>What came of an attempt to connect to the upstream.</summary>
/// <param name="Peer">The connection; null if there is none.</param>
/// <param name="Failure">Why there is none.</param>
/// <param name="ClientGone">What ended the client's connection meanwhile; null while it is there.</param>
internal readonly record struct UpstreamAttempt(
    PeerSocket? Peer = null, CloseReason Failure = CloseReason.UpstreamLost, Departure? ClientGone = null)
{
    public UpstreamAttempt()
        : this(null)
    {
    }
}
