using System.Net;
using System.Net.Sockets;
using GoodbyeServer.Tests.Support;

namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>A client that follows its plan, and remembers what it heard and did.</summary>
/// <param name="plan">The plan.</param>
/// <param name="voice">What it says and hears on the wire.</param>
/// <param name="address">Where it connects from.</param>
/// <param name="serverStopped">Completes when the server has stopped.</param>
internal sealed partial class SimulatedClient(SessionPlan plan, ClientVoice voice, IPAddress address, Task serverStopped) : IDisposable
{
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
