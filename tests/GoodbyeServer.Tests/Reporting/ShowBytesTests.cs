using GoodbyeServer.Reporting;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Reporting;

/// <summary>The timeline with the first bytes of each step.</summary>
public sealed class ShowBytesTests
{
    [Fact]
    public async Task Each_step_shows_its_first_bytes_as_a_script_says_them()
    {
        await using var server = RunningServer.Start(new()
        {
            Timeline = true,
            ShowBytes = 12,
            Echo = true,
            Cues = new() { Until = "quit"u8.ToArray() },
        });
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("\u001b[31m\"\\\tquit?\nquit\n");
        peer.Shutdown();
        await peer.ReadToEndAsync();
        var steps = ((StepsValue)(await server.EventAsync("Closed")).Properties["Steps"]).Steps;
        Assert.Equal(
            [null, @"""\x1B[31m\""\\\tquit""", @"""\x1B[31m\""\\\tquit""", @"""Goodbye\n""", null, null],
            steps.Select(step => step.Data is { } data ? QuotedBytes.Of(data) : null));
    }

    [Fact]
    public async Task What_nobody_listens_to_is_shown_too()
    {
        await using var server = RunningServer.Start(new() { Timeline = true, ShowBytes = 3 });
        using var peer = await server.ConnectAsync();
        await peer.ReadToEndAsync();
        await peer.SendAsync("abcdef");
        peer.Shutdown();
        var steps = ((StepsValue)(await server.EventAsync("Closed")).Properties["Steps"]).Steps;
        Assert.Contains(steps, step => step.Data is { } data && QuotedBytes.Of(data) == "\"abc\"");
    }

    [Fact]
    public async Task What_is_left_unread_is_shown()
    {
        await using var server = RunningServer.Start(
            new() { Timeline = true, ShowBytes = 3, Cues = new() { AfterBytes = 1 }, CloseModes = new(CloseMode.Abort) });
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("abcdef");
        var steps = ((StepsValue)(await server.EventAsync("Closed")).Properties["Steps"]).Steps;
        Assert.Contains(steps, step => step is { Kind: StepKind.Unread, Data: { } data } && QuotedBytes.Of(data) == "\"bcd\"");
    }

    [Theory]
    [InlineData("a b~", "\"a b~\"")]
    [InlineData("\r\n\t\0\u007f", @"""\r\n\t\x00\x7F""")]
    [InlineData("\"\\", @"""\""\\""")]
    public void All_but_printable_ascii_is_escaped(string text, string quoted) =>
        Assert.Equal(quoted, QuotedBytes.Of(System.Text.Encoding.Latin1.GetBytes(text)));
}
