using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Connections;

/// <summary>
/// Connects to the upstream for one client: to its addresses in turn, and, if its name has others by now, to those. Meanwhile it
/// looks whether the client is still there.
/// </summary>
internal sealed class UpstreamConnector(PeerSocket client, ServerContext server, CancellationToken stop)
{
    /// <summary>How often the client is looked at: nothing is read, so nothing else would show its reset.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(50);

    private readonly UpstreamAddresses _addresses = server.Upstream!;
    private readonly Timeline? _timeline = client.Timeline?.OfUpstream();

    /// <summary>The address that was tried last; null if none was.</summary>
    public IPEndPoint? Tried { get; private set; }

    /// <summary>Why there is no connection, of the address that was tried last.</summary>
    public CloseReason Failure { get; private set; } = CloseReason.UpstreamLost;

    /// <summary>What ended the client's connection meanwhile; null while it is there.</summary>
    public Departure? ClientGone { get; private set; }

    /// <summary>Connects; null if that fails, or was stopped, or the client is gone.</summary>
    public async ValueTask<PeerSocket?> ConnectAsync()
    {
        List<IPEndPoint>? tried = null;
        while (!stop.IsCancellationRequested)
        {
            var next = _addresses.Known.FirstOrDefault(address => tried is null || !tried.Contains(address));
            if (next is null)
            {
                await _addresses.RefreshAsync(stop);
                next = _addresses.Known.FirstOrDefault(address => !tried!.Contains(address));
                if (next is null)
                {
                    return null;
                }
            }

            if (await TryAsync(next) is { } connected)
            {
                return connected;
            }

            if (ClientGone is not null)
            {
                return null;
            }

            (tried ??= []).Add(next);
        }

        return null;
    }

    private async ValueTask<PeerSocket?> TryAsync(IPEndPoint address)
    {
        Tried = address;
        Failure = CloseReason.UpstreamLost;
        Socket? socket = null;
        try
        {
            socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            ConnectionOptions.Set(socket, server.Options);
            if (await IsConnectedAsync(socket, address))
            {
                _timeline?.Add(StepFrom.Client, Step.Connected);
                return PeerSocket.OwnOpened(socket, _timeline);
            }
        }
        catch (SocketException e) when (socket is not null && e.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
            // It had connected: a RST to the SYN is a refusal.
            _timeline?.Add(StepFrom.Client, Step.Connected);
            return PeerSocket.OwnOpened(socket!, _timeline, e.SocketErrorCode);
        }
        catch (SocketException e) when (e.SocketErrorCode is not (SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable))
        {
            if (e.SocketErrorCode == SocketError.ConnectionRefused)
            {
                Failure = CloseReason.UpstreamRefused;
                _timeline?.Add(StepFrom.Client, Step.Refused);
            }
        }
        catch
        {
            socket?.Dispose();
            throw;
        }

        // What has connected meanwhile is reset: a FIN would say that somebody was there.
        socket?.Close(0);
        return null;
    }

    /// <summary>Whether it has connected; not if it was stopped, the time is up or the client is gone.</summary>
    /// <exception cref="SocketException">It cannot.</exception>
    private async ValueTask<bool> IsConnectedAsync(Socket socket, IPEndPoint address)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var connect = socket.ConnectAsync(address, over.Token);
        if (connect.IsCompleted)
        {
            await connect;
            return true;
        }

        var connected = connect.AsTask();
        var timeIsUp = Task.Delay(server.Options.UpstreamTimeout, server.Clock, over.Token);
        while (!connected.IsCompleted && !timeIsUp.IsCompleted && ClientGone is null)
        {
            await Task.WhenAny(connected, timeIsUp, Task.Delay(LookInterval, over.Token));
            ClientGone = client.Info is { State: TcpState.Closed } closed ? client.WhatEndedIt(closed) : null;
        }

        over.Cancel();
        await connected.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (connected.IsCompletedSuccessfully && !stop.IsCancellationRequested && ClientGone is null)
        {
            return true;
        }

        if (connected.Exception?.InnerException is not (null or OperationCanceledException))
        {
            await connected;
        }

        return false;
    }
}
