using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Tests.Support;

namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>A client that follows its plan, and remembers what it heard and did.</summary>
/// <param name="plan">The plan.</param>
/// <param name="voice">What it says and hears on the wire.</param>
/// <param name="address">Where it connects from.</param>
/// <param name="serverStopped">Completes when the server has stopped.</param>
internal sealed class SimulatedClient(SessionPlan plan, ClientVoice voice, IPAddress address, Task serverStopped) : IDisposable
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(5);

    private readonly ClientActs _acts = new();
    private readonly ClientEar _ear = new(voice);
    private readonly CancellationTokenSource _patience = new();
    private readonly CancellationTokenSource _reading = new();
    private readonly CancellationTokenSource _sending = new();
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Socket _socket = NewSocket();

    public IPEndPoint EndPoint { get; private set; } = new(IPAddress.None, 0);

    /// <summary>Completes once it has connected, or was reset on the way, or has given up.</summary>
    public Task Connected => _connected.Task;

    /// <summary>Completes once it has ended, or waits for the server to stop.</summary>
    public Task Settled => _settled.Task;

    public byte[] Heard => _ear.Heard;

    /// <summary>How its reads saw the connection end; null if it did not read that far.</summary>
    public PeerEnd? End => _ear.End;

    /// <summary>Whether a send reported the RST. The kernel reports it once; the next read returns 0.</summary>
    public bool WasResetSending { get; private set; }

    /// <summary>The first thing that it did to the connection by itself.</summary>
    public ClientAct FirstAct => _acts.First;

    /// <summary>What it did, for people.</summary>
    public string Acts => _acts.ToString();

    public async Task RunAsync(IPEndPoint server)
    {
        try
        {
            if (await ConnectAsync(server))
            {
                await LiveAsync();
            }
        }
        finally
        {
            _connected.TrySetResult();
            _settled.TrySetResult();
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _ear.Dispose();
        voice.Dispose();
        _patience.Dispose();
        _reading.Dispose();
        _sending.Dispose();
    }

    private static Socket NewSocket() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    /// <summary>Connects, again and again to a server that refuses; false if it was reset on the way, or gave up.</summary>
    private async Task<bool> ConnectAsync(IPEndPoint server)
    {
        await RealTime.PassAsync(plan.ConnectAfter);
        using var patience = plan.ConnectPatience is { } time ? new CancellationTokenSource(time) : new CancellationTokenSource();
        _acts.Start();
        do
        {
            if (await TryConnectAsync(server, patience.Token) is { } isConnected)
            {
                return isConnected;
            }

            _socket.Dispose();
            _socket = NewSocket();
        }
        while (await RealTime.PassAsync(BetweenTries, patience.Token));
        return false;
    }

    /// <summary>Connects once; null if it was refused.</summary>
    private async Task<bool?> TryConnectAsync(IPEndPoint server, CancellationToken cancel)
    {
        if (plan.ReceiveBuffer is { } size)
        {
            _socket.ReceiveBufferSize = size;
        }

        _socket.Bind(new IPEndPoint(address, 0));
        EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        try
        {
            await _socket.ConnectAsync(server, cancel).AsTask().OrHangs();
            _connected.SetResult();
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
            // The server was done before connect() returned: EPIPE if its RST came after its FIN.
            _ear.End = e.SocketErrorCode == SocketError.Shutdown ? PeerEnd.FinThenReset : PeerEnd.Reset;
            return false;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused && plan.ConnectPatience is not null)
        {
            _acts.Note("refused");
            return null;
        }
        catch (OperationCanceledException)
        {
            // Its kernel may have connected all the same, and the server then has accepted it.
            _acts.Do(_socket, ClientAct.Close);
            return false;
        }
    }

    /// <summary>Reads and sends at once, until the connection ends or patience does; then lets go of it.</summary>
    private async Task LiveAsync()
    {
        _patience.CancelAfter(plan.Patience);
        using var reads = CancellationTokenSource.CreateLinkedTokenSource(_reading.Token, _patience.Token);
        using var sends = CancellationTokenSource.CreateLinkedTokenSource(_sending.Token, _patience.Token);
        await BeginAsync(sends.Token);
        var reading = ReadAsync(reads.Token);
        var last = await SendAsync(sends.Token);
        if (last is ClientAct.Wait or ClientAct.HalfClose)
        {
            await reading;
            last = await WaitAsync();
        }

        // Closing while a read is pending would send RST.
        _reading.Cancel();
        await reading;
        if (last == ClientAct.Close && plan.ReadsTheRest)
        {
            await _ear.TakeTheRestAsync(_socket);
        }

        if (last == ClientAct.Close)
        {
            voice.SayEnd(_socket);
        }

        _acts.Do(_socket, last);
    }

    /// <summary>What comes before the first byte, if that can be sent.</summary>
    private async Task BeginAsync(CancellationToken cancel)
    {
        try
        {
            await voice.BeginAsync(_socket, _ear, cancel);
        }
        catch (OperationCanceledException)
        {
            _acts.Note("has no patience to begin");
        }
        catch (SocketException e)
        {
            NoteFailure(e);
        }
    }

    /// <summary>Reads as planned; a client that does not go on after the server's end stops sending.</summary>
    private async Task ReadAsync(CancellationToken cancel)
    {
        await _ear.ListenAsync(_socket, plan.ReadsAtMost, cancel);
        if (End is { } end)
        {
            _acts.Note($"read {end}");
            if (end == PeerEnd.Reset || !plan.GoesOnAfterFin)
            {
                _sending.Cancel();
            }
        }
    }

    /// <summary>Sends as planned, and does what comes after; tells how to go on.</summary>
    private async Task<ClientAct> SendAsync(CancellationToken cancel)
    {
        var left = plan.Data.AsMemory();
        try
        {
            foreach (var piece in plan.Pieces)
            {
                if (!await RealTime.PassAsync(piece.PauseBefore, cancel))
                {
                    return ClientAct.Wait;
                }

                if (voice.CanSay)
                {
                    await SendAsync(voice.Say(left[..piece.Length]), cancel);
                    left = left[piece.Length..];
                }
            }

            await SendAsync(voice.SayLast(), cancel);
            if (!await RealTime.PassAsync(plan.PauseAfter, cancel))
            {
                return ClientAct.Wait;
            }

            if (plan.AfterSending == ClientAct.HalfClose)
            {
                voice.SayEnd(_socket);
                _acts.Do(_socket, ClientAct.HalfClose);
            }

            return plan.AfterSending;
        }
        catch (OperationCanceledException)
        {
            return ClientAct.Wait;
        }
        catch (SocketException e)
        {
            NoteFailure(e);
            return ClientAct.Wait;
        }
    }

    /// <summary>After bytes that were not sent whole nothing more is said.</summary>
    private async Task SendAsync(ReadOnlyMemory<byte> wire, CancellationToken cancel)
    {
        try
        {
            while (!wire.IsEmpty)
            {
                wire = wire[await _socket.SendAsync(wire, SocketFlags.None, cancel)..];
            }
        }
        catch
        {
            voice.Break();
            throw;
        }
    }

    private void NoteFailure(SocketException e)
    {
        _acts.Note($"could not send: {e.SocketErrorCode}");
        WasResetSending |= e.SocketErrorCode == SocketError.ConnectionReset;
    }

    /// <summary>Waits if the connection has not ended for it: it does not read any more, or goes on after the server's FIN.</summary>
    private async Task<ClientAct> WaitAsync()
    {
        if (End == PeerEnd.Reset || (End == PeerEnd.Fin && !plan.GoesOnAfterFin))
        {
            return ClientAct.Close;
        }

        await RealTime.PassAsync(plan.Patience, _patience.Token);
        if (plan.AtLast != ClientAct.Wait)
        {
            return plan.AtLast;
        }

        _acts.Note("holds on");
        _settled.SetResult();
        await serverStopped.OrHangs();
        return ClientAct.Close;
    }
}
