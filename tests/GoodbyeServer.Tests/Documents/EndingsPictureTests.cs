using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Documents;

/// <summary>
/// The picture of the README is drawn from connections of a real server, each with the same client: it says a line, and hears the
/// goodbye. After a half-close it says one more, and ends its side; if no end comes, it gives up. GOODBYE_RECORD=1 writes what is
/// drawn into the file.
/// </summary>
public sealed class EndingsPictureTests
{
    private static readonly string File = Path.Combine(Repository.Root, "src/docs/endings.svg");

    [Fact]
    public async Task The_picture_shows_what_happens()
    {
        var picture = EndingsPicture.Draw(
        [
            await LadderAsync(CloseMode.HalfClose, "end of file; may go on"),
            await LadderAsync(CloseMode.Close, "end of file"),
            await LadderAsync(CloseMode.Abort, "ECONNRESET"),
            await LadderAsync(CloseMode.Never, "nothing; here it gives up"),
        ]);
        if (Setting.Number("GOODBYE_RECORD") is not null)
        {
            await System.IO.File.WriteAllTextAsync(File, picture);
        }

        Assert.Equal(picture, await System.IO.File.ReadAllTextAsync(File));
    }

    private static async Task<Ladder> LadderAsync(CloseMode mode, string caption)
    {
        await using var server = RunningServer.Start(
            new() { Timeline = true, Cues = new() { AfterLines = 1 }, CloseModes = new(mode) });
        using var client = await server.ConnectAsync();
        await client.SendAsync("hi\n");
        if (mode == CloseMode.HalfClose)
        {
            await client.ReadToEndAsync();
            await client.SendAsync("more\n");
            client.Shutdown();
        }
        else if (mode == CloseMode.Never)
        {
            await client.ReadAsync("Goodbye\n".Length);
            client.Reset();
        }

        var closed = await server.ClosedEventAsync();
        return new(mode.Word().Text, Story.Of(closed), Closed.Of(closed).Ending, caption);
    }
}
