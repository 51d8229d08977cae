using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace GoodbyeServer.Tests.Support;

/// <summary>Classic BPF filters on sockets (SO_ATTACH_FILTER, socket(7)), which need no privilege beyond the capture's own.</summary>
internal static class SocketFilter
{
    private const int SolSocket = 1;
    private const int AttachFilter = 26;

    /// <summary>Where a filter finds which way a packet goes (SKF_AD_OFF + SKF_AD_PKTTYPE, linux/filter.h).</summary>
    private const uint PacketType = 0xfffff004;

    /// <summary>PACKET_OUTGOING (packet(7)).</summary>
    private const uint Outgoing = 4;

    /// <summary>Only TCP segments from or to a port, of packets that begin with their IPv4 header.</summary>
    public static void OnlyPort(Socket socket, int port) => Attach(socket,
    [
        new(0x30, 0, 0, 9), // ldb [9]: the protocol
        new(0x15, 0, 6, 6), // TCP?
        new(0xb1, 0, 0, 0), // ldxb 4*([0]&0xf): the header's length
        new(0x48, 0, 0, 0), // ldh [x]: the source port
        new(0x15, 2, 0, (uint)port),
        new(0x48, 0, 0, 2), // ldh [x+2]: the destination port
        new(0x15, 0, 1, (uint)port),
        new(0x06, 0, 0, 0x40000), // take it
        new(0x06, 0, 0, 0), // drop it
    ]);

    /// <summary>
    /// Only packets that come in from an IPv4 network of 16 bits, or go out to it: their headers, or the whole of those that come from one
    /// address.
    /// </summary>
    public static void OnlyFacing(Socket socket, uint network, uint whole) => Attach(socket,
    [
        new(0x20, 0, 0, 12), // ld [12]: the source address
        new(0x54, 0, 0, 0xffff0000), // and
        new(0x15, 5, 0, network),
        new(0x20, 0, 0, 16), // ld [16]: the destination address
        new(0x54, 0, 0, 0xffff0000), // and
        new(0x15, 0, 8, network),
        new(0x30, 0, 0, PacketType),
        new(0x15, 2, 6, Outgoing),
        new(0x30, 0, 0, PacketType),
        new(0x15, 4, 0, Outgoing),
        new(0x20, 0, 0, 12), // ld [12]: the source address
        new(0x15, 0, 1, whole),
        new(0x06, 0, 0, 0x40000), // take it
        new(0x06, 0, 0, 128), // take its headers
        new(0x06, 0, 0, 0), // drop it
    ]);

    private static void Attach(Socket socket, Instruction[] program)
    {
        var pinned = GCHandle.Alloc(program, GCHandleType.Pinned);
        try
        {
            // struct sock_fprog: a 16-bit length, padding, a pointer.
            var description = new byte[16];
            BinaryPrimitives.WriteUInt16LittleEndian(description, (ushort)program.Length);
            BinaryPrimitives.WriteInt64LittleEndian(description.AsSpan(8), pinned.AddrOfPinnedObject());
            socket.SetRawSocketOption(SolSocket, AttachFilter, description);
        }
        finally
        {
            pinned.Free();
        }
    }

    /// <summary>struct sock_filter.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Instruction(ushort Code, byte WhenTrue, byte WhenFalse, uint Operand);
}
