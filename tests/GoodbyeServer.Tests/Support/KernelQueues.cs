using System.Globalization;

namespace GoodbyeServer.Tests.Support;

/// <summary>What the kernel holds of a connection over 127.0.0.1 (/proc/net/tcp, proc(5)).</summary>
internal static class KernelQueues
{
    private const string Loopback = "0100007F";

    /// <summary>Bytes that one end has handed over, and the other end's kernel has not acknowledged.</summary>
    public static int SentBy(int from, int to)
    {
        var ends = string.Create(CultureInfo.InvariantCulture, $" {Loopback}:{from:X4} {Loopback}:{to:X4} ");
        var line = File.ReadLines("/proc/net/tcp").FirstOrDefault(line => line.Contains(ends, StringComparison.Ordinal));
        var queues = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4];
        return queues is null ? 0 : int.Parse(queues.Split(':')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
