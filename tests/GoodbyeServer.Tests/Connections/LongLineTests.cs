using System.Text;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Connections;

/// <summary>Memory does not grow with what a client sends. It is the process's memory that is measured.</summary>
[Collection(nameof(Alone))]
public sealed class LongLineTests
{
    [Fact]
    public async Task A_line_of_any_length_is_matched_without_being_kept()
    {
        await using var server = RunningServer.Start(new()
        {
            Cues = new()
            {
                Until = Encoding.ASCII.GetBytes(new string('x', 100)),
                AfterLines = 2
            }
        });
        using var peer = await server.ConnectAsync();
        var piece = new byte[1 << 20];
        Array.Fill(piece, (byte)'x');
        await peer.SendAsync(piece);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var sent = 1; sent < 64; sent++)
        {
            await peer.SendAsync(piece);
        }

        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        await peer.SendAsync("\n" + new string('x', 100) + "\n");
        Assert.Equal("Goodbye\n", (await peer.ReadToEndAsync()).Text);
        peer.Close();
        Assert.Equal((64 << 20) + 102, (await server.ClosedAsync()).BytesReceived);
        Assert.True(grown < 32 << 20, $"64 MiB of a line made {grown} bytes of memory grow");
    }
}
