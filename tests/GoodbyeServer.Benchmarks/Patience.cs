namespace GoodbyeServer.Benchmarks;

/// <summary>Waits that end: a guard against a hang, far longer than anything takes.</summary>
internal static class Patience
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>Waits for the clients of a server.</summary>
    /// <exception cref="BenchmarkException">The limit has passed.</exception>
    public static async Task<T> OrHangs<T>(this Task<T> clients, string server)
    {
        try
        {
            return await clients.WaitAsync(Limit);
        }
        catch (TimeoutException)
        {
            throw new BenchmarkException($"{server} has kept its clients waiting for {Limit.TotalSeconds} s");
        }
    }

    /// <inheritdoc cref="OrHangs{T}"/>
    public static Task OrHangs(this Task clients, string server)
    {
        return WaitAsync().OrHangs(server);

        async Task<bool> WaitAsync()
        {
            await clients;
            return true;
        }
    }
}
