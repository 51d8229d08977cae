using System.Net.Sockets;

namespace GoodbyeServer.Sockets;

/// <summary>
/// The reading and writing half of a client's socket: counts every byte, and returns what a client or the network did as
/// a value. It never closes anything: that is SocketCloser's.
/// </summary>
/// <remarks>The socket is non-blocking: a send tells exactly how much the kernel took, which an awaited one that is cancelled does not.</remarks>
internal sealed class ClientSocket
{
    /// <summary>Where bytes go that nobody looks at; shared by all connections, since what is in it does not matter.</summary>
    public static readonly byte[] Discarded = new byte[64 * 1024];

    /// <summary>So many calls in a row may find something at once before others get their turn on the thread.</summary>
    private const int CallsBeforeYield = 32;

    private readonly Socket _socket;
    private int _callsInARow;

    public ClientSocket(Socket socket) => _socket = socket;

    public long BytesReceived { get; private set; }

    public long BytesSent { get; private set; }

    /// <summary>Bytes that the kernel holds and nobody has read.</summary>
    public int Unread => _socket.Available;

    public TcpInfo? Info => TcpInfo.Read(_socket);

    /// <summary>Has to come before anything else: no call may block the thread that all connections share.</summary>
    public void DoNotBlock() => _socket.Blocking = false;

    /// <summary>Takes what is there, without waiting; with <see cref="SocketFlags.Peek"/> it stays in the kernel and is not counted.</summary>
    public ClientSignal Receive(Span<byte> buffer, SocketFlags flags, out int count)
    {
        count = _socket.Receive(buffer, flags, out var error);
        if (error == SocketError.Success)
        {
            return Received(count, flags);
        }

        count = 0;
        return error == SocketError.WouldBlock ? ClientSignal.Nothing : SocketErrors.ToSignal(error);
    }

    /// <summary>Waits until there are bytes or a FIN and takes the bytes into <see cref="Discarded"/>.</summary>
    public ValueTask<ClientSignal> DiscardAsync(CancellationToken wait) => ListenAsync(Discarded, wait);

    /// <summary>
    /// Waits until there is something to hear; <see cref="ClientSignal.Ready"/> then also stands for a FIN or a RST, which
    /// the next <see cref="Receive"/> tells. A waiting connection holds no buffer.
    /// </summary>
    public ValueTask<ClientSignal> WaitReadableAsync(CancellationToken wait) => ListenAsync(Memory<byte>.Empty, wait);

    /// <summary>Hands over as much as the kernel takes without waiting.</summary>
    public ClientSignal Send(ReadOnlySpan<byte> bytes, out int count)
    {
        count = _socket.Send(bytes, SocketFlags.None, out var error);
        if (error == SocketError.Success)
        {
            BytesSent += count;
            return ClientSignal.Ready;
        }

        count = 0;
        return error == SocketError.WouldBlock ? ClientSignal.Nothing : SocketErrors.ToSignal(error);
    }

    /// <summary>Waits until the kernel takes one byte: the way to wait for room that loses no count when it is cancelled.</summary>
    public async ValueTask<ClientSignal> SendByteAsync(ReadOnlyMemory<byte> oneByte, CancellationToken wait)
    {
        try
        {
            BytesSent += await _socket.SendAsync(oneByte, SocketFlags.None, wait);
            return ClientSignal.Ready;
        }
        catch (OperationCanceledException)
        {
            return ClientSignal.Interrupted;
        }
        catch (SocketException e)
        {
            return SocketErrors.ToSignal(e.SocketErrorCode);
        }
    }

    /// <summary>
    /// What ended the connection when its state is CLOSED: <see cref="ClientSignal.EndOfFile"/> after both FINs were
    /// acknowledged, otherwise reset or lost. Reading the error clears it (socket(7), SO_ERROR).
    /// </summary>
    public ClientSignal Epitaph(TcpInfo closed)
    {
        var error = (SocketError)(int)_socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
        if (error != SocketError.Success)
        {
            return SocketErrors.ToSignal(error);
        }

        return IsFinAcknowledged(closed) ? ClientSignal.EndOfFile : ClientSignal.Reset;
    }

    /// <summary>Whether the client's TCP has acknowledged all that was sent, and the FIN after it.</summary>
    public bool IsFinAcknowledged(TcpInfo info) => info.AcknowledgedBytes == (ulong)BytesSent + 1;

    private async ValueTask<ClientSignal> ListenAsync(Memory<byte> buffer, CancellationToken wait)
    {
        try
        {
            var receive = _socket.ReceiveAsync(buffer, SocketFlags.None, wait);
            if (!receive.IsCompleted)
            {
                _callsInARow = 0;
            }
            else if (++_callsInARow == CallsBeforeYield)
            {
                _callsInARow = 0;
                await Task.Yield();
            }

            var count = await receive;
            return buffer.IsEmpty ? ClientSignal.Ready : Received(count, SocketFlags.None);
        }
        catch (OperationCanceledException)
        {
            return ClientSignal.Interrupted;
        }
        catch (SocketException e)
        {
            return SocketErrors.ToSignal(e.SocketErrorCode);
        }
    }

    private ClientSignal Received(int count, SocketFlags flags)
    {
        if (count == 0)
        {
            return ClientSignal.EndOfFile;
        }

        BytesReceived += flags.HasFlag(SocketFlags.Peek) ? 0 : count;
        return ClientSignal.Ready;
    }
}
