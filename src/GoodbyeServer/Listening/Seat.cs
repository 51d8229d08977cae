namespace GoodbyeServer.Listening;

/// <summary>One connection's place among those there are: taken when it is accepted, until it is reported.</summary>
/// <param name="seats">All seats.</param>
/// <param name="number">The connection's number, from 1.</param>
/// <param name="isServed">Whether it is served; false for one that is turned away.</param>
internal sealed class Seat(Seats seats, long number, bool isServed)
{
    private bool _isHeld;

    public long Number => number;

    public bool IsServed => isServed;

    /// <summary>The connection stays open (its mode is never, its goodbye is sent), but counts as ended.</summary>
    public void Hold()
    {
        _isHeld = true;
        seats.Hold();
    }

    /// <summary>
    /// The connection has ended. Its place is free before it is reported: a client that connects after the report is served.
    /// </summary>
    /// <param name="report">Reports the connection, which counts as open until this returns.</param>
    public void Leave(Action report)
    {
        if (isServed)
        {
            seats.EndService();
        }

        report();
        seats.Free(_isHeld);
    }
}
