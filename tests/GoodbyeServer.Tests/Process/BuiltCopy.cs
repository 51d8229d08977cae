using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Process;

/// <summary>
/// A copy of the sources that two starts of run.sh at once have built, in a folder whose name has a space and a letter that is not
/// ASCII.
/// </summary>
public sealed class BuiltCopy : IAsyncLifetime
{
    internal CopiedCheckout Checkout { get; } = new("My Büro");

    /// <summary>What came of the two starts.</summary>
    internal IReadOnlyList<Exit> FirstStarts { get; private set; } = [];

    public async Task InitializeAsync()
    {
        if (Tools.Find("flock") is not null)
        {
            await using var first = Checkout.Start("--port=0", "--run-for=1ms");
            await using var second = Checkout.Start("--port=0", "--run-for=1ms");
            FirstStarts = await Task.WhenAll(first.ExitAsync(), second.ExitAsync());
        }
    }

    public Task DisposeAsync()
    {
        Checkout.Dispose();
        return Task.CompletedTask;
    }
}
