using System.Globalization;

namespace GoodbyeServer.Tests.Support;

/// <summary>What the kernel holds of a connection over 127.0.0.1 (/proc/net/tcp, proc(5)).</summary>
internal static class KernelQueues
{
    private const string Loopback = "0100007F";

    /// <summary>Bytes that one end has handed over, and the other end's kernel has not acknowledged.</summary>
    public static int SentBy(int from, int to) => Of(from, to).Sent;

    /// <summary>Whether all that one end has handed over was read at the other.</summary>
    public static bool AreEmpty(int from, int to) => Of(from, to).Sent == 0 && Of(to, from).Unread == 0;

    /// <summary>Whether one end was asked to send FIN, and the other has not acknowledged it: FIN_WAIT1.</summary>
    public static bool IsFinUnderWay(int from, int to) => Fields(from, to)?[3] == "04";

    /// <summary>How often one end has sent again what is not acknowledged.</summary>
    public static int Retransmits(int from, int to) => Fields(from, to) is { } fields ? Number(fields[6]) : 0;

    private static (int Sent, int Unread) Of(int from, int to) =>
        Fields(from, to)?[4].Split(':') is { } queues ? (Number(queues[0]), Number(queues[1])) : default;

    private static string[]? Fields(int from, int to)
    {
        var ends = string.Create(CultureInfo.InvariantCulture, $" {Loopback}:{from:X4} {Loopback}:{to:X4} ");
        var line = File.ReadLines("/proc/net/tcp").FirstOrDefault(line => line.Contains(ends, StringComparison.Ordinal));
        return line?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    private static int Number(string digits) => int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
