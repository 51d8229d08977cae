namespace GoodbyeServer.Benchmarks.Load;

/// <summary>So many clients at once: each connects, hears the goodbye and the end, closes, and connects again.</summary>
/// <remarks>The server sends the first FIN, so that TIME_WAIT is its own and the clients' ports are free at once.</remarks>
internal sealed class Churn(int port, int clients, WireEnd end) : ClientLoad(port)
{
    public override Task<long> RunAsync(TimeSpan time)
    {
        var over = In(time);
        return TogetherAsync(clients, _ => ComeAndGoAsync(over));
    }

    private async Task<long> ComeAndGoAsync(long over)
    {
        using var receiver = new Receiver(64);
        long done = 0;
        for (; !IsOver(over) && TryConnect(mayBeReset: end == WireEnd.Reset) is { } socket; done++)
        {
            using (socket)
            {
                Note(await LastWords.HearAsync(socket, receiver, end));
            }
        }

        return done;
    }
}
