namespace GoodbyeServer.Benchmarks.Load;

/// <summary>So many connections that send as fast as the server takes it, and compare every byte that comes back.</summary>
internal sealed class EchoStream(int port, int clients) : ClientLoad(port)
{
    private readonly List<EchoStreamClient> _clients = [];

    public override Task PrepareAsync()
    {
        while (_clients.Count < clients && TryConnect() is { } socket)
        {
            _clients.Add(new EchoStreamClient(socket));
        }

        return Task.CompletedTask;
    }

    /// <summary>The bytes that came back; the last of them, the goodbye and the end are within the measured time.</summary>
    public override Task<long> RunAsync(TimeSpan time)
    {
        var over = In(time);
        return TogetherAsync(_clients.Count, i => StreamAsync(_clients[i], over));
    }

    private async Task<long> StreamAsync(EchoStreamClient client, long over)
    {
        using (client)
        {
            var sending = client.SendAsync(() => IsOver(over));
            Note(await client.CompareAsync());
            await sending;
            return client.Received;
        }
    }
}
