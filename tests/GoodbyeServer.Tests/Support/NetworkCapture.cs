using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace GoodbyeServer.Tests.Support;

/// <summary>
/// Sees every segment between servers and the clients of one IPv4 network, for as many connections at once as there are, as
/// the servers' host does: at the time and in the order in which its kernel sent or got each. A thread of its own empties
/// the kernel's queue; what the kernel had to drop is counted.
/// </summary>
/// <remarks>On the loopback interface a segment that was sent comes in later when the machine is busy: by milliseconds.</remarks>
internal sealed class NetworkCapture : IDisposable
{
    private const ProtocolType AllInNetworkOrder = (ProtocolType)0x0300;
    private const int SolSocket = 1;
    private const int ReceiveBufferForce = 33;
    private const int SolPacket = 263;
    private const int PacketStatistics = 6;
    private const nuint GetStampNanoseconds = 0x8907;
    private const int TcpProtocol = 6;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    private readonly uint _network;
    private readonly uint _whole;
    private readonly bool _isOneServer;
    private readonly Socket _socket = new(AddressFamily.Packet, SocketType.Dgram, AllInNetworkOrder);
    private readonly Lock _lock = new();
    private readonly Dictionary<IPEndPoint, List<Segment>> _segments = [];
    private readonly Thread _thread;
    private TaskCompletionSource? _caughtUp;
    private long _lost;
    private volatile bool _disposed;

    /// <summary>Begins to capture.</summary>
    /// <param name="network">The upper 16 bits of the clients' addresses; the lower are 0.</param>
    /// <param name="whole">The server of whose segments the bytes are kept, not their count alone; 0 for none.</param>
    /// <param name="isOneServer">
    /// Whether what is in the network is a server itself, to which the one that is tested connects: its connections are told apart by
    /// their other end.
    /// </param>
    public NetworkCapture(uint network, uint whole = 0, bool isOneServer = false)
    {
        (_network, _whole, _isOneServer) = (network, whole, isOneServer);
        _socket.Blocking = false;
        GrowBuffer(_socket);
        SocketFilter.OnlyFacing(_socket, network, whole);
        TakenAt();
        _thread = new Thread(Watch) { IsBackground = true, Name = "capture" };
        _thread.Start();
    }

    /// <summary>Packets that the kernel had no room for. A capture with losses proves nothing.</summary>
    public long Lost
    {
        get
        {
            // Reading the kernel's counters resets them.
            Span<byte> counters = stackalloc byte[8];
            _ = _socket.GetRawSocketOption(SolPacket, PacketStatistics, counters);
            return Interlocked.Add(ref _lost, BinaryPrimitives.ReadUInt32LittleEndian(counters[4..]));
        }
    }

    /// <summary>Completes once every packet that was on the wire before the call was taken in.</summary>
    public Task CaughtUpAsync()
    {
        lock (_lock)
        {
            _caughtUp ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _caughtUp.Task.OrHangs();
        }
    }

    /// <summary>The segments of one client's connection, in order; they are then forgotten.</summary>
    public IReadOnlyList<Segment> Take(IPEndPoint client)
    {
        lock (_lock)
        {
            return _segments.Remove(client, out var segments) ? segments : [];
        }
    }

    public void Dispose()
    {
        _disposed = true;
        _thread.Join();
        _socket.Dispose();
    }

    private static void GrowBuffer(Socket socket)
    {
        try
        {
            socket.SetRawSocketOption(SolSocket, ReceiveBufferForce, BitConverter.GetBytes(256 << 20));
        }
        catch (SocketException)
        {
            // It needs CAP_NET_ADMIN.
            socket.ReceiveBufferSize = 4 << 20;
        }
    }

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ioctl(nint socket, nuint request, ref Timespec time);

    private void Watch()
    {
        var packet = new byte[128 * 1024];
        while (!_disposed)
        {
            _socket.Poll(LookEvery, SelectMode.SelectRead);
            TaskCompletionSource? caughtUp;
            lock (_lock)
            {
                (caughtUp, _caughtUp) = (_caughtUp, null);
            }

            while (_socket.Receive(packet, SocketFlags.None, out var error) is var length
                && error is SocketError.Success or SocketError.MessageSize)
            {
                Add(packet.AsSpan(0, length), TakenAt());
            }

            caughtUp?.SetResult();
        }
    }

    private void Add(ReadOnlySpan<byte> packet, TimeSpan at)
    {
        var header = 4 * (packet[0] & 0xf);
        var (source, destination) =
            (BinaryPrimitives.ReadUInt32BigEndian(packet[12..]), BinaryPrimitives.ReadUInt32BigEndian(packet[16..]));
        var fromServer = (destination & 0xffff0000) == _network;
        if (packet[0] >> 4 != 4 || packet[9] != TcpProtocol || (!fromServer && (source & 0xffff0000) != _network))
        {
            // A packet that arrived before the filter was set, or is not IPv4.
            return;
        }

        var tcp = packet[header..];
        var isToClient = fromServer != _isOneServer;
        var client = new IPEndPoint(
            new IPAddress(packet.Slice(isToClient ? 16 : 12, 4)), BinaryPrimitives.ReadUInt16BigEndian(tcp[(isToClient ? 2 : 0)..]));
        var length = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]) - header - (4 * (tcp[12] >> 4));
        var segment = new Segment(fromServer, BinaryPrimitives.ReadUInt32BigEndian(tcp[4..]), tcp[13], length)
        {
            Acknowledgement = BinaryPrimitives.ReadUInt32BigEndian(tcp[8..]),
            At = at,
            Bytes = source == _whole ? packet.Slice(packet.Length - length, length).ToArray() : default,
        };
        lock (_lock)
        {
            if (!_segments.TryGetValue(client, out var segments))
            {
                _segments.Add(client, segments = []);
            }

            segments.Add(segment);
        }
    }

    /// <summary>When the kernel saw the packet that was read last (socket(7), SIOCGSTAMP).</summary>
    private TimeSpan TakenAt()
    {
        var time = default(Timespec);
        return ioctl(_socket.Handle, GetStampNanoseconds, ref time) < 0 ? TimeSpan.Zero
            : TimeSpan.FromTicks((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / TimeSpan.NanosecondsPerTick));
    }

    /// <summary>struct timespec of a 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Timespec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
