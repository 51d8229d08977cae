using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace GoodbyeServer.Closing;

/// <summary>
/// Has the kernel drop what comes in for a socket, so that between a last look at it and its reset nothing can change: a
/// client's RST in these microseconds would leave the server's unsent, and the report wrong. Only for a socket that is
/// reset: one that sends FIN needs its acknowledgement.
/// </summary>
internal static class IncomingFilter
{
    private const int SolSocket = 1;
    private const int AttachFilter = 26;
    private const int PointerOffset = 8;

    /// <summary>One instruction, struct sock_filter: return 0, which is how much of a packet to take.</summary>
    private static readonly byte[] Program = Pinned(BitConverter.IsLittleEndian ? [6, 0, 0, 0, 0, 0, 0, 0] : [0, 6, 0, 0, 0, 0, 0, 0]);

    /// <summary>struct sock_fprog: how many instructions, and where they are (socket(7), SO_ATTACH_FILTER).</summary>
    private static readonly byte[] Description = Describe();

    /// <summary>Nothing comes in from now on. Where that cannot be done, a look is as good as its age.</summary>
    public static void DropAll(Socket socket)
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
        {
            return;
        }

        try
        {
            socket.SetRawSocketOption(SolSocket, AttachFilter, Description);
        }
        catch (SocketException)
        {
        }
    }

    private static byte[] Describe()
    {
        var description = new byte[PointerOffset + sizeof(long)];
        description[BitConverter.IsLittleEndian ? 0 : 1] = 1;
        var address = Marshal.UnsafeAddrOfPinnedArrayElement(Program, 0);
        MemoryMarshal.Write(description.AsSpan(PointerOffset), (long)address);
        return description;
    }

    private static byte[] Pinned(ReadOnlySpan<byte> bytes)
    {
        var pinned = GC.AllocateUninitializedArray<byte>(bytes.Length, pinned: true);
        bytes.CopyTo(pinned);
        return pinned;
    }
}
