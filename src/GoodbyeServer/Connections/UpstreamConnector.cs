using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Kernel;
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
            socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            ConnectionOptions.Set(socket, server.Options);
            if (IsConnectedAtOnce(socket, address) || await IsConnectedAsync(socket, address))
            {
                return Connected(socket);
            }
        }
        catch (SocketException e) when (socket is not null && e.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
            // It had connected: a RST to the SYN is a refusal.
            return Connected(socket!, e.SocketErrorCode);
        }
        catch (SocketException e) when (e.SocketErrorCode is not (SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable))
        {
            if (e.SocketErrorCode == SocketError.ConnectionRefused)
            {
                Failure = CloseReason.UpstreamRefused;
                _timeline?.Add(StepFrom.Client, StepKind.Refused);
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

    private PeerSocket Connected(Socket socket, SocketError error = SocketError.Success)
    {
        _timeline?.Add(StepFrom.Client, StepKind.Connected);
        return PeerSocket.OwnOpened(socket, _timeline, error);
    }

    /// <summary>Begins; whether the connection is there already, as over loopback.</summary>
    /// <exception cref="SocketException">There can be none.</exception>
    private static bool IsConnectedAtOnce(Socket socket, IPEndPoint address)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        var error = SocketConnect.Begin(socket.Handle, address);
        if (error is not (Errno.None or Errno.InProgress))
        {
            throw new SocketException((int)SocketErrors.Of(error));
        }

        return TcpInfo.Read(socket) is { State: TcpState.Established or TcpState.CloseWait };
    }

    /// <summary>Whether it has connected; not if it was stopped, the time is up or the client is gone.</summary>
    /// <exception cref="SocketException">It cannot.</exception>
    private async ValueTask<bool> IsConnectedAsync(Socket socket, IPEndPoint address)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);

        // To send nothing waits for the connection, too, and says what became of it.
        var connected = OperatingSystem.IsLinux()
            ? socket.SendAsync(ReadOnlyMemory<byte>.Empty, SocketFlags.None, over.Token).AsTask()
            : socket.ConnectAsync(address, over.Token).AsTask();
        var timeIsUp = Deadline.In(server.Options.UpstreamTimeout, server.Clock).PassedAsync(server.Clock, over.Token);
        while (!connected.IsCompleted && !timeIsUp.IsCompleted && ClientGone is null)
        {
            await Task.WhenAny(connected, timeIsUp, Task.Delay(LookInterval, over.Token));
            ClientGone = client.Info is { State: TcpState.Closed } closed ? client.WhatEndedIt(closed) : null;
        }

        over.Cancel();
        await connected.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (connected.Exception?.InnerException is not (null or OperationCanceledException))
        {
            await connected;
        }

        return connected.IsCompletedSuccessfully;
    }
}
