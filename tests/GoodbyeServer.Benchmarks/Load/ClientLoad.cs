using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace GoodbyeServer.Benchmarks.Load;

/// <summary>
/// The clients of one slice. What comes before <see cref="RunAsync"/> and after it is not measured. Every byte that a
/// client receives is checked, and how its connection ends.
/// </summary>
internal abstract class ClientLoad(int port)
{
    private readonly IPEndPoint _server = new(IPAddress.Loopback, port);
    private long _connections;
    private long _resetEarly;
    private long _wrong;

    /// <summary>Connections that the kernel made: the server has to report as many.</summary>
    public long Connections => Interlocked.Read(ref _connections);

    /// <summary>Of those, the ones that an <c>abort</c> has reset before connect(2) could return: nothing can be read from them.</summary>
    public long ResetEarly => Interlocked.Read(ref _resetEarly);

    /// <summary>Connections that did not receive what they should.</summary>
    public long Wrong => Interlocked.Read(ref _wrong);

    /// <summary>What the first wrong one received instead.</summary>
    public string? FirstFault { get; private set; }

    /// <summary>Opens the connections that have to be there before the measured time.</summary>
    public virtual Task PrepareAsync() => Task.CompletedTask;

    /// <summary>Keeps the server busy for so long; returns the units of work it did: connections, trips or bytes.</summary>
    public abstract Task<long> RunAsync(TimeSpan time);

    /// <summary>Ends the connections that are left.</summary>
    public virtual Task FinishAsync() => Task.CompletedTask;

    /// <summary>The timestamp that is this far ahead.</summary>
    protected static long In(TimeSpan time) => Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);

    protected static bool IsOver(long timestamp) => Stopwatch.GetTimestamp() >= timestamp;

    /// <summary>Runs so many workers at once and adds up the units that each has done.</summary>
    protected static async Task<long> TogetherAsync(int workers, Func<int, Task<long>> work) =>
        (await Task.WhenAll(Enumerable.Range(0, workers).Select(work))).Sum();

    /// <summary>Connects; null when that failed, which is noted.</summary>
    /// <param name="mayBeReset">Whether the server may reset it at once; then another one takes its place.</param>
    protected Socket? TryConnect(bool mayBeReset = false)
    {
        while (true)
        {
            try
            {
                var socket = LoadSocket.Connect(_server);
                Interlocked.Increment(ref _connections);
                return socket;
            }
            catch (SocketException e) when (mayBeReset && e.SocketErrorCode == SocketError.ConnectionReset)
            {
                Interlocked.Increment(ref _connections);
                Interlocked.Increment(ref _resetEarly);
            }
            catch (SocketException e)
            {
                Note($"connect: {e.SocketErrorCode}");
                return null;
            }
        }
    }

    /// <summary>Sends a few bytes, for which there is always room; false when that failed, which is noted.</summary>
    protected bool TrySend(Socket socket, ReadOnlySpan<byte> bytes)
    {
        socket.Send(bytes, SocketFlags.None, out var error);
        Note(error == SocketError.Success ? null : $"send: {error}");
        return error == SocketError.Success;
    }

    /// <summary>Notes a connection that received what it should not; null is none.</summary>
    protected void Note(string? fault)
    {
        if (fault is not null && Interlocked.Increment(ref _wrong) == 1)
        {
            FirstFault = fault;
        }
    }

    /// <summary>Has the server hear the end of file, hears the goodbye and closes.</summary>
    protected async Task EndAsync(Socket socket, Receiver receiver)
    {
        using (socket)
        {
            try
            {
                socket.Shutdown(SocketShutdown.Send);
                Note(await LastWords.HearAsync(socket, receiver, WireEnd.Fin));
            }
            catch (SocketException e)
            {
                Note($"shutdown: {e.SocketErrorCode}");
            }
        }
    }
}
