namespace GoodbyeServer.Tests.Support;

/// <summary>
/// Time that really passes: for simulated clients, whose dribbling, stalling and impatience are what a test is about. It
/// is never used to wait for something that a test then asserts.
/// </summary>
internal static class RealTime
{
    /// <summary>Lets this much time pass, unless it is cancelled; whether it passed.</summary>
    public static async Task<bool> PassAsync(TimeSpan time, CancellationToken cancel = default)
    {
        if (time > TimeSpan.Zero)
        {
            await Task.Delay(time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return !cancel.IsCancellationRequested;
    }
}
