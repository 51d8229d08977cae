using System.Net;
using GoodbyeServer.Reporting;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Tests.Sweeping;

/// <summary>Reports of a sweep's connections.</summary>
internal static class Reports
{
    /// <summary>Of a client that got all, by a cue.</summary>
    public static ConnectionReport Report(long number) => new()
    {
        Connection = number,
        Client = new IPEndPoint(IPAddress.Loopback, 4711),
        Port = 8080,
        Reason = CloseReason.Goodbye,
        Cue = Cue.AtOnce,
        Ending = Ending.Clean,
        CloseMode = new CloseStyle(CloseMode.HalfClose, 5),
        BytesReceived = 0,
        BytesAfterFin = 0,
        BytesSent = 8,
        BytesAcknowledged = 8,
        BytesUnread = 0,
        Goodbye = GoodbyeFate.Sent,
        Duration = TimeSpan.Zero,
    };
}
