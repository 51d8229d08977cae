using GoodbyeServer.Tests.Process;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Packaging;

/// <summary>A program as users install it.</summary>
internal static class Installed
{
    public static async Task<string> VersionAsync(string program)
    {
        await using var version = ServerProcess.StartProgram([program, "--version"]);
        return Assert.Single((await version.ExitAsync()).Lines);
    }

    public static Task AssertSaysGoodbyeAsync(string program, params (string Name, string? Value)[] environment) =>
        AssertSaysGoodbyeAsync([program], environment);

    /// <summary>It is a native one, serves a client, and stops when it is told to.</summary>
    public static async Task AssertSaysGoodbyeAsync(string[] command, params (string Name, string? Value)[] environment)
    {
        await using var server = ServerProcess.StartProgram([.. command, "--port=0", "--bind=127.0.0.1", "--echo", "--timeline"],
            environment: environment);
        await server.ListeningAsync();
        Assert.DoesNotContain("libcoreclr", await File.ReadAllTextAsync($"/proc/{server.Id}/maps"), StringComparison.Ordinal);
        using var client = await Client.ConnectAsync(server.Port);
        await client.SendAsync("hello");
        Assert.Equal("hello", await client.ReadAsync(5));
        server.Send(Signal.Terminate);
        Assert.Equal("Goodbye\n", await client.ReadToEndAsync());
        client.Dispose();
        var exit = await server.ExitAsync();
        Assert.Equal(0, exit.Code);
        Assert.Empty(exit.Errors);
        Assert.Contains(exit.Lines, line => line.Contains(": shutdown, clean (half-close, 5 B in, 13 B out, ", StringComparison.Ordinal));
        Assert.Contains(exit.Lines, line => line.Contains(" goodbye 8 B ", StringComparison.Ordinal));
    }
}
