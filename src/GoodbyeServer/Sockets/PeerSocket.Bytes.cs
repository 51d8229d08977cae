using System.Net.Sockets;
using GoodbyeServer.Kernel;

namespace GoodbyeServer.Sockets;

// Its bytes: reading, sending, and the waits for both.
internal sealed partial class PeerSocket
{
    /// <summary>Reads what is there, without waiting. With <see cref="SocketFlags.Peek"/> it stays in the kernel.</summary>
    public ReadResult Receive(Span<byte> buffer, SocketFlags flags)
    {
        var count = _socket.Receive(buffer, flags, out var error);
        return Received(count, error);
    }

    /// <summary>Has the kernel move the bytes that are there into an empty pipe, up to a limit, without waiting.</summary>
    public ReadResult Receive(Pipe pipe, int most)
    {
        var count = pipe.Fill(_socket.Handle, most, out var errno);
        return Received(count, SocketErrors.Of(errno));
    }

    /// <summary>Waits until there are bytes or a FIN, and reads the bytes into a buffer that nobody looks at.</summary>
    public ValueTask<ReadResult> DiscardAsync(Memory<byte> buffer, CancellationToken wait) => ReadAsync(buffer, wait);

    /// <summary>
    /// Waits until there is something to read: bytes, a FIN, or a RST that the next read finds. It reads
    /// nothing, so that a connection that waits holds no buffer.
    /// </summary>
    public ValueTask<ReadResult> WaitReadableAsync(CancellationToken wait) => ReadAsync(Memory<byte>.Empty, wait);

    /// <summary>
    /// As <see cref="WaitReadableAsync"/>, for a caller that takes the runtime's word: it throws if the other would return an end, and lets
    /// nobody else have a turn. It costs a connection that waits 200 bytes less.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token ended the wait.</exception>
    /// <exception cref="SocketException">The connection is over: <see cref="Heard"/> says how.</exception>
    public ValueTask<int> ReadableAsync(CancellationToken wait) => _socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, wait);

    /// <summary>What an error of <see cref="ReadableAsync"/> says of the connection.</summary>
    public ReadResult Heard(SocketException error) => ReadResult.Gone(Remember(error.SocketErrorCode));

    /// <summary>
    /// Hands over as much as the kernel takes without waiting, <see cref="MostPerSend"/> at most; none while there is no room.
    /// </summary>
    public Departure? Send(ReadOnlySpan<byte> bytes, out int count)
    {
        count = _socket.Send(bytes[..Math.Min(bytes.Length, MostPerSend)], SocketFlags.None, out var error);
        return Sent(error, ref count);
    }

    /// <summary>The same for what is in a pipe; what the kernel does not take stays there.</summary>
    public Departure? Send(Pipe pipe, out int count)
    {
        count = pipe.Empty(_socket.Handle, out var errno);
        return Sent(SocketErrors.Of(errno), ref count);
    }

    /// <summary>
    /// Waits until the kernel takes one byte: the way to wait for room that loses no count when it is cancelled. The token ends
    /// the wait; then there is no departure, and the byte was not sent.
    /// </summary>
    public async ValueTask<(Departure? Departure, int Count)> SendByteAsync(ReadOnlyMemory<byte> oneByte, CancellationToken wait)
    {
        _isAwaitingRoom = true;
        try
        {
            var count = await _socket.SendAsync(oneByte, SocketFlags.None, wait);
            WireSent += count;
            return (null, count);
        }
        catch (OperationCanceledException)
        {
            return default;
        }
        catch (SocketException e)
        {
            return (Remember(e.SocketErrorCode), 0);
        }
        finally
        {
            _isAwaitingRoom = false;
        }
    }

    /// <summary>
    /// Has the kernel keep the end of what is sent from now on until a FIN goes with it, for 200 ms at most (TCP_CORK, tcp(7)). A
    /// full segment leaves in spite of it, and so does what is kept while segments before it wait for their acknowledgement for some
    /// milliseconds: the tail loss probe sends it (tcp_send_loss_probe).
    /// </summary>
    public void Cork() => _socket.SetRawSocketOption(SocketOption.TcpLevel, SocketOption.TcpCork, BitConverter.GetBytes(1));

    /// <summary>Has the kernel acknowledge what has come, instead of waiting for bytes to send it with (TCP_QUICKACK, tcp(7)).</summary>
    public void AcknowledgeNow()
    {
        if (OperatingSystem.IsLinux())
        {
            _socket.SetRawSocketOption(SocketOption.TcpLevel, SocketOption.TcpQuickAck, BitConverter.GetBytes(1));
        }
    }

    private async ValueTask<ReadResult> ReadAsync(Memory<byte> buffer, CancellationToken wait)
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
            return buffer.IsEmpty ? default : Received(count);
        }
        catch (OperationCanceledException)
        {
            return ReadResult.Interrupted;
        }
        catch (SocketException e)
        {
            return ReadResult.Gone(Remember(e.SocketErrorCode));
        }
    }

    private ReadResult Received(int count, SocketError error) =>
        error == SocketError.Success ? Received(count)
        : error == SocketError.WouldBlock ? default
        : ReadResult.Gone(Remember(error));

    private ReadResult Received(int count)
    {
        if (count > 0)
        {
            NoteFin();
            return new(count);
        }

        // Another call has heard what ended it, or is about to.
        if (!HasReadFin && _hasEndedWithoutFin)
        {
            return ReadResult.Gone(_departure!.Value);
        }

        if (!HasReadFin && _isAwaitingRoom && Info is { State: TcpState.Closed })
        {
            return default;
        }

        if (IsFinWatched)
        {
            NoteFin();
        }

        HasReadFin = true;
        Timeline?.AddEndOfFile();
        return ReadResult.EndOfFile;
    }

    private Departure? Sent(SocketError error, ref int count)
    {
        if (error == SocketError.Success)
        {
            WireSent += count;
            return null;
        }

        count = 0;
        return error == SocketError.WouldBlock ? null : Remember(error);
    }
}
