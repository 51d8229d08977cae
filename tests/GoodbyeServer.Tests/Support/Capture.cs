using System.Buffers.Binary;
using System.Net.Sockets;
using Xunit;

namespace GoodbyeServer.Tests.Support;

/// <summary>A TCP segment as it was on the wire.</summary>
internal readonly record struct Segment(bool FromServer, uint Sequence, byte Flags, int Length)
{
    /// <summary>The next byte that its sender expects, if <see cref="HasAcknowledgement"/>.</summary>
    public uint Acknowledgement { get; init; }

    /// <summary>When the kernel saw it; only if the capture asks for it.</summary>
    public TimeSpan At { get; init; }

    /// <summary>What it carries; only if the capture keeps it.</summary>
    public ReadOnlyMemory<byte> Bytes { get; init; }

    public bool HasAcknowledgement => (Flags & 16) != 0;

    public bool IsFin => (Flags & 1) != 0;

    public bool IsSyn => (Flags & 2) != 0;

    public bool IsReset => (Flags & 4) != 0;

    /// <summary>A byte count, FIN or RST; empty for a bare acknowledgement.</summary>
    public string What =>
        string.Join('+', new[] { Length > 0 ? $"{Length}" : "", IsFin ? "FIN" : "", IsReset ? "RST" : "" }.Where(part => part.Length > 0));
}

/// <summary>
/// Sees the IPv4 segments of one server on 127.0.0.1 and of the clients that connect from now on (packet(7)): others may
/// have its port as a client's. Bound to IPv4 it sees what comes in only, so that loopback shows each packet once. A packet
/// is here before its receiver's TCP knows of it: who has seen a FIN can look for it.
/// </summary>
internal sealed class Capture : IDisposable
{
    private const ProtocolType Ipv4InNetworkOrder = (ProtocolType)0x0008;
    private const uint Loopback = 0x7f000001;

    private readonly Socket _socket;
    private readonly int _port;
    private readonly List<Segment> _segments = [];
    private readonly HashSet<(uint Address, ushort Port)> _clients = [];

    public Capture(int port)
    {
        _port = port;
        _socket = Open();
        _socket.ReceiveBufferSize = 4 << 20;
        SocketFilter.OnlyPort(_socket, port);
        _socket.Blocking = false;
        DropWhatCameBeforeTheFilter();
    }

    /// <summary>Why this host does not allow it; null if it does.</summary>
    public static string? Unavailable { get; } = WhyNot();

    /// <summary>What the server sent, but for its SYN and bare acknowledgements: <c>8</c>, <c>FIN</c>.</summary>
    public IReadOnlyList<string> FromServer => WhatFrom(server: true);

    /// <summary>What the client sent, likewise.</summary>
    public IReadOnlyList<string> FromClient => WhatFrom(server: false);

    /// <summary>Everything so far, retransmissions left aside.</summary>
    public IEnumerable<Segment> Segments
    {
        get
        {
            var packet = new byte[128 * 1024];
            while (_socket.Receive(packet, SocketFlags.None, out var error) is var length && error == SocketError.Success)
            {
                if (Parse(packet.AsSpan(0, length)) is { } segment)
                {
                    _segments.Add(segment);
                }
            }

            return _segments.DistinctBy(segment => (segment.FromServer, segment.Sequence, segment.Length, segment.What));
        }
    }

    private List<string> WhatFrom(bool server) =>
        [.. Segments.Where(segment => segment.FromServer == server && !segment.IsSyn)
            .Select(segment => segment.What).Where(what => what.Length > 0)];

    public void Dispose() => _socket.Dispose();

    /// <summary>What all others have sent may fill the kernel's queue: there would be no room for what is looked for.</summary>
    private void DropWhatCameBeforeTheFilter()
    {
        Span<byte> packet = stackalloc byte[1];
        SocketError error;
        do
        {
            _ = _socket.Receive(packet, SocketFlags.None, out error);
        }
        while (error is SocketError.Success or SocketError.MessageSize);
    }

    private static Socket Open() => new(AddressFamily.Packet, SocketType.Dgram, Ipv4InNetworkOrder);

    private static string? WhyNot()
    {
        try
        {
            Open().Dispose();
            return null;
        }
        catch (SocketException e)
        {
            return $"capturing on loopback is not allowed here (it needs CAP_NET_RAW): {e.Message}";
        }
    }

    private Segment? Parse(ReadOnlySpan<byte> packet)
    {
        var header = 4 * (packet[0] & 0xf);
        var tcp = packet[header..];
        var from = (Address: BinaryPrimitives.ReadUInt32BigEndian(packet[12..]), Port: BinaryPrimitives.ReadUInt16BigEndian(tcp));
        var to = (Address: BinaryPrimitives.ReadUInt32BigEndian(packet[16..]), Port: BinaryPrimitives.ReadUInt16BigEndian(tcp[2..]));
        var server = (Loopback, (ushort)_port);
        if (packet[9] != 6 || (from != server && to != server))
        {
            // A packet of another port that arrived before the filter was set.
            return null;
        }

        const int SynAndAck = 0x12;
        if (to == server && (tcp[13] & SynAndAck) == 0x02)
        {
            _clients.Add(from);
        }

        if (!_clients.Contains(from == server ? to : from))
        {
            return null;
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]) - header - (4 * (tcp[12] >> 4));
        return new Segment(from == server, BinaryPrimitives.ReadUInt32BigEndian(tcp[4..]), tcp[13], length);
    }
}

/// <summary>A test that looks at the wire; skipped, with the reason, if that is not allowed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class WireFactAttribute : FactAttribute
{
    public WireFactAttribute() => Skip = Capture.Unavailable;
}

/// <summary>The same, case by case.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class WireTheoryAttribute : TheoryAttribute
{
    public WireTheoryAttribute() => Skip = Capture.Unavailable;
}
