using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.CommandLine;

/// <summary>From the flag to the report. A new cue that misses a step on the way fails here.</summary>
public sealed class CueFlagsTests
{
    public static TheoryData<string> Cues => [.. CueWords.All.Texts];

    [Theory]
    [MemberData(nameof(Cues))]
    public async Task Every_cue_has_a_flag_and_ends_the_conversation(string word)
    {
        var (flag, sent) = Example(CueWords.All.Parse(word)!.Value);
        var isCut = word == Cue.Cut.ToWord();
        Assert.All(isCut ? [] : flag, text => Assert.Equal("--" + word, text.Split('=')[0]));
        var options = await Typed.ServerAsync([.. flag, "--bind=127.0.0.1", "--port=0", isCut ? "--close=close@2" : "--close=close"]);
        Assert.Equal(word == Cue.AtOnce.ToWord(), options.GoodbyeAtOnce);
        await using var server = RunningServer.Start(options);
        using var peer = await server.ConnectAsync();
        await peer.SendAsync(sent);
        await peer.ReadToEndAsync();
        Assert.Equal((word, "goodbye"), ((await server.ClosedAsync()).Cue, (await server.ClosedAsync()).Reason));
    }

    /// <summary>The flag, and what a client sends to reach the cue with its last byte.</summary>
    internal static (string[] Flag, string Sent) Example(Cue cue) => cue switch
    {
        Cue.AtOnce => ([], ""),
        Cue.After => (["--after=0"], ""),
        Cue.AfterBytes => (["--after-bytes=3"], "abc"),
        Cue.AfterLines => (["--after-lines=2"], "a\nb\n"),
        Cue.AfterRequests => (["--after-requests=1"], "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc"),
        Cue.Until => (["--until=quit"], "a\nquit\n"),
        Cue.Obey => (["--obey"], "a\nclose\n"),
        Cue.Script => (["--script=line; bytes 2"], "a\nbc"),
        Cue.Cut => (["--echo"], "abc"),
    };
}
