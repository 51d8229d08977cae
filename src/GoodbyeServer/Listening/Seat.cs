using GoodbyeServer.Reporting;

namespace GoodbyeServer.Listening;

/// <summary>One connection's place among those there are: taken when it is accepted, until it is reported.</summary>
/// <param name="Seats">All seats.</param>
/// <param name="Number">The connection's number, from 1.</param>
/// <param name="IsServed">Whether it is served; false for one that is turned away.</param>
internal readonly record struct Seat(Seats Seats, long Number, bool IsServed)
{
    /// <summary>
    /// The connection has ended. Its place is free before it is reported: a client that connects after the report is served.
    /// </summary>
    /// <param name="report">What is reported.</param>
    /// <param name="wasHeld">Whether the connection was held (<see cref="Seats.Hold"/>).</param>
    /// <param name="tell">Reports the connection, which counts as open until this returns.</param>
    public void Leave(ConnectionReport report, bool wasHeld, Action<ConnectionReport> tell)
    {
        if (IsServed)
        {
            Seats.EndService();
        }

        tell(report);
        Seats.Free(wasHeld);
    }
}
