using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Connections;

/// <summary>Each kind of step, played once between two that are known. A new one without an example does not compile.</summary>
public sealed class EveryStepTests
{
    private const string Type = "Content-Type: text/plain; charset=utf-8\r\n";

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
        ScriptVerb.SayHttp => ("say-http 299 \"hi\"", "", $"HTTP/1.1 299 \r\n{Type}Content-Length: 2\r\nConnection: keep-alive\r\n\r\nhi>"),
        ScriptVerb.SayHttpFile => (
            "say-http-file 200 \"/dev/null\"", "", $"HTTP/1.1 200 OK\r\n{Type}Content-Length: 0\r\nConnection: keep-alive\r\n\r\n>"),
        ScriptVerb.SayWord => ("say-word 2", "", ">"),
        ScriptVerb.Wait => ("wait 1ms", "", ">"),
        ScriptVerb.Bytes => ("bytes 2", "ab", ">"),
        ScriptVerb.Line => ("line", "a\n", ">"),
        ScriptVerb.Lines => ("lines 2", "a\nb\n", ">"),
        ScriptVerb.Until => ("until \"b\"", "a\nb\r\n", ">"),
        ScriptVerb.Request => ("request", "POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi", ">"),
        ScriptVerb.Head => ("head", "\r\nGET / HTTP/1.1\n\n", ">"),
        ScriptVerb.Body => ("body", "", ">"),
        ScriptVerb.Frame => ("frame 1+1-2", "a\u0004bc", ">"),
        ScriptVerb.Repeat => ("repeat", "a\nb\n", "<<"),
    };
}
