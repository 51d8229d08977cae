using System.Net.Sockets;
using GoodbyeServer.Reporting;

namespace GoodbyeServer.Sockets;

/// <summary>
/// One client's socket, and the only holder of it: every byte, FIN and RST passes here, is counted, and noted in the timeline.
/// What the client or the network did is returned as a value. The raw socket belongs to this from its construction on; only
/// SocketCloser calls <see cref="Close"/>.
/// </summary>
/// <remarks>
/// The socket is non-blocking: a send then returns exactly how much the kernel took, which an awaited one that is
/// cancelled does not.
/// </remarks>
internal sealed class ClientSocket(Socket socket, Timeline? timeline = null)
{
    /// <summary>Where bytes go that nobody looks at. All connections share it, since its content does not matter.</summary>
    public static readonly byte[] Discarded = new byte[64 * 1024];

    /// <summary>
    /// Bytes that one send hands over at most: while a client reads as fast as they come, the kernel has room for any number.
    /// </summary>
    public const int MostPerSend = 256 * 1024;

    /// <summary>After this many calls in a row that find something at once, others get their turn on the thread.</summary>
    private const int CallsBeforeYield = 32;

    private int _callsInARow;
    private bool _finRead;
    private Departure? _told;

    /// <summary>What happened so far; null where nobody asked for it.</summary>
    public Timeline? Timeline => timeline;

    public long BytesReceived { get; private set; }

    public long BytesSent { get; private set; }

    /// <summary>Whether the kernel was asked to send FIN.</summary>
    public bool HasSentFin { get; private set; }

    /// <summary>Whether somebody wants to know when the FIN leaves.</summary>
    public bool IsFinWatched { get; private set; }

    /// <summary>Whether the FIN has left the kernel. It waits while the client's window is full.</summary>
    public bool HasFinLeft { get; private set; }

    public TcpInfo? Info => TcpInfo.Read(socket);

    /// <summary>
    /// Whether there is something to read now: bytes, a FIN or a RST. It reads nothing. Asked before a silence is judged: a
    /// process that was stopped (SIGSTOP, a paused container) wakes to clocks that ring before it could read.
    /// </summary>
    public bool IsReadable => socket.Poll(0, SelectMode.SelectRead);

    /// <summary>Comes before anything else: no call may block the thread that all connections share.</summary>
    public void MakeNonBlocking() => socket.Blocking = false;

    /// <summary>
    /// Reads what is there, without waiting. With <see cref="SocketFlags.Peek"/> it stays in the kernel and is not counted.
    /// </summary>
    public ReadResult Receive(Span<byte> buffer, SocketFlags flags)
    {
        var count = socket.Receive(buffer, flags, out var error);
        return error == SocketError.Success ? Received(count, flags)
            : error == SocketError.WouldBlock ? default
            : ReadResult.Gone(Told(error));
    }

    /// <summary>Waits until there are bytes or a FIN, and reads the bytes into <see cref="Discarded"/>.</summary>
    public ValueTask<ReadResult> DiscardAsync(CancellationToken wait) => ReadAsync(Discarded, wait);

    /// <summary>
    /// Waits until there is something to read: bytes, a FIN, or a RST that the next <see cref="Receive"/> finds. It reads
    /// nothing, so that a connection that waits holds no buffer.
    /// </summary>
    public ValueTask<ReadResult> WaitReadableAsync(CancellationToken wait) => ReadAsync(Memory<byte>.Empty, wait);

    /// <summary>
    /// Hands over as much as the kernel takes without waiting, <see cref="MostPerSend"/> at most; none while there is no room.
    /// </summary>
    public Departure? Send(ReadOnlySpan<byte> bytes, out int count)
    {
        count = socket.Send(bytes[..Math.Min(bytes.Length, MostPerSend)], SocketFlags.None, out var error);
        if (error == SocketError.Success)
        {
            BytesSent += count;
            return null;
        }

        count = 0;
        return error == SocketError.WouldBlock ? null : Told(error);
    }

    /// <summary>
    /// Waits until the kernel takes one byte: the way to wait for room that loses no count when it is cancelled. The token ends
    /// the wait; then there is no departure, and the byte was not sent.
    /// </summary>
    public async ValueTask<(Departure? Departure, int Count)> SendByteAsync(ReadOnlyMemory<byte> oneByte, CancellationToken wait)
    {
        try
        {
            var count = await socket.SendAsync(oneByte, SocketFlags.None, wait);
            BytesSent += count;
            return (null, count);
        }
        catch (OperationCanceledException)
        {
            return default;
        }
        catch (SocketException e)
        {
            return (Told(e.SocketErrorCode), 0);
        }
    }

    /// <summary>FIN, after what the kernel has taken; reading goes on.</summary>
    /// <param name="isWatched">Whether to follow the FIN until it leaves. A timeline always does.</param>
    public void SendFin(bool isWatched)
    {
        IsFinWatched = isWatched || timeline is not null;
        var before = IsFinWatched ? Info : null;
        timeline?.AddArrived(socket.Available, hasClientFin: before is { State: TcpState.CloseWait });

        // On a connection that is over this does nothing, and says nothing (.NET hides ENOTCONN).
        socket.Shutdown(SocketShutdown.Send);
        HasSentFin = before is not { State: TcpState.Closed };
        NoteFin();
    }

    /// <summary>Notes in the timeline a FIN that came while nobody read, after the bytes that came before it.</summary>
    public void NoteClientFin()
    {
        if (timeline is { HasEndOfFile: false } && Info is { State: TcpState.CloseWait })
        {
            timeline.AddArrived(socket.Available, hasClientFin: true);
        }
    }

    /// <summary>Has <see cref="Close"/> send RST, and nothing come in from now on.</summary>
    public void ArmReset()
    {
        IncomingFilter.DropAll(socket);
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
    }

    /// <summary>
    /// The last look. After <see cref="ArmReset"/>, not before: a segment that had passed the filter is handled when a call lets
    /// go of the socket, at the latest (the kernel's backlog, release_sock), and setting the linger option is such a call.
    /// </summary>
    public LastLook Look()
    {
        NoteFin();
        var info = Info;
        var departure = info is { State: TcpState.Closed } closed ? WhatEndedIt(closed) : _told;
        return new(info, departure, _finRead ? 0 : socket.Available);
    }

    /// <summary>
    /// What ended the connection when its state is CLOSED; null where both FINs were acknowledged. The first error that a call
    /// or a look found stays the answer: reading it clears it (socket(7), SO_ERROR).
    /// </summary>
    public Departure? WhatEndedIt(TcpInfo closed)
    {
        var isFinAcknowledged = HasSentFin && closed.AcknowledgedBytes == (ulong)BytesSent + 1;
        if (_told is null && !(_finRead && isFinAcknowledged))
        {
            var error = (SocketError)(int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
            return error != SocketError.Success ? Told(error) : isFinAcknowledged ? null : Departure.Reset;
        }

        return _told;
    }

    /// <summary>Reads what came before a FIN that nobody has read: the client sent it when the time for it was just over.</summary>
    public void ReceiveRest()
    {
        while (!_finRead && Receive(Discarded, SocketFlags.None).Count > 0)
        {
        }
    }

    /// <summary>close(2). The caller decides FIN or RST; unread bytes turn a FIN into a RST (RFC 1122 section 4.2.2.13).</summary>
    public void Close() => socket.Dispose();

    private async ValueTask<ReadResult> ReadAsync(Memory<byte> buffer, CancellationToken wait)
    {
        try
        {
            var receive = socket.ReceiveAsync(buffer, SocketFlags.None, wait);
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
            return buffer.IsEmpty ? default : Received(count, SocketFlags.None);
        }
        catch (OperationCanceledException)
        {
            return ReadResult.Interrupted;
        }
        catch (SocketException e)
        {
            return ReadResult.Gone(Told(e.SocketErrorCode));
        }
    }

    private ReadResult Received(int count, SocketFlags flags)
    {
        NoteFin();
        if (count == 0)
        {
            _finRead = true;
            timeline?.AddEndOfFile();
            return ReadResult.EndOfFile;
        }

        if (!flags.HasFlag(SocketFlags.Peek))
        {
            BytesReceived += count;
            timeline?.Add(StepFrom.Client, Step.Received, count);
        }

        return new(count);
    }

    /// <summary>Looks whether the FIN has left: NotSentBytes counts it while it waits. It is a step of the timeline then.</summary>
    public void NoteFin()
    {
        if (IsFinWatched && HasSentFin && !HasFinLeft && (Info is null or { NotSentBytes: 0 }))
        {
            HasFinLeft = true;
            timeline?.Add(StepFrom.Server, Step.Fin);
        }
    }

    /// <summary>The first terminal event is the truth: the kernel reports it once.</summary>
    private Departure Told(SocketError error) => _told ??= SocketErrors.ToDeparture(error, isOver: Info is { State: TcpState.Closed });
}
