using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Connections;

/// <summary>Each kind of step, played once between two that are known. A new one without an example does not compile.</summary>
public sealed class EveryStepTests
{
    public static TheoryData<string> Verbs => [.. ScriptVerbWords.All.Texts];

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Every_step_is_parsed_and_played(string word)
    {
        var verb = ScriptVerbWords.All.Parse(word)!.Value;
        var (step, sent, heard) = Example(verb);
        var before = "line; say \"<\"; ";
        var script = Scripts.Of(verb == ScriptVerb.Repeat ? before + step : $"{before}{step}; say \">\"");
        Assert.Equal(verb, script.Steps[2].Verb);
        await using var server = RunningServer.Start(new() { Scripts = [script] });
        using var peer = await server.ConnectAsync();
        await peer.SendAsync("go\n" + sent);
        peer.Shutdown();
        Assert.Equal($"<{heard}Goodbye\n", (await peer.ReadToEndAsync()).Text);
        Assert.Equal("clean", (await server.ClosedAsync()).Ending);
    }

    /// <summary>The step, what the client sends for it, and what it hears from then on.</summary>
    private static (string Step, string Sent, string Heard) Example(ScriptVerb verb) => verb switch
    {
        ScriptVerb.Say => ("say \"hi\"", "", "hi>"),
        ScriptVerb.SayFile => ("say-file \"/dev/null\"", "", ">"),
        ScriptVerb.Wait => ("wait 1ms", "", ">"),
        ScriptVerb.Bytes => ("bytes 2", "ab", ">"),
        ScriptVerb.Line => ("line", "a\n", ">"),
        ScriptVerb.Lines => ("lines 2", "a\nb\n", ">"),
        ScriptVerb.Until => ("until \"b\"", "a\nb\r\n", ">"),
        ScriptVerb.Repeat => ("repeat", "a\nb\n", "<<"),
    };
}
