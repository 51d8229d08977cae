using System.Text;
using GoodbyeServer.CommandLine;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.CommandLine;

/// <summary>From the text of a script to its steps, or to one mistake.</summary>
public sealed class ScriptParserTests
{
    [Theory]
    [InlineData("line", "line 1")]
    [InlineData(" line ;; \n lines 3\r\n;bytes 9223372036854775807;", "line 1, lines 3, bytes 9223372036854775807")]
    [InlineData("""say "a;b#c"; until "" """, "say 'a;b#c', until ''")]
    [InlineData("""say"x";wait 1.5s;repeat""", "say 'x', wait 1500, repeat")]
    [InlineData("wait 0", "wait 0")]
    [InlineData("wait 1ms; repeat", "wait 1, repeat")]
    [InlineData("body; head; repeat", "body, head, repeat")]
    [InlineData("say \"two\nlines\"\nline", "say 'two\nlines', line 1")]
    [InlineData("""say "\r\n\t\0\"\\\x41\xfF" """, "say '\r\n\t\0\"\\Aÿ'")]
    [InlineData("""say "\\"; line""", "say '\\', line 1")]
    [InlineData("""say-file "a b" """, "say-file 'a b'")]
    [InlineData("\tsay\t\"x\"\t", "say 'x'")]
    [InlineData("request; head;body ", "request, head, body")]
    [InlineData("say-http 404; say-http 100\"\"; say-http  200 \"ok\\n\"", "say-http 404 '', say-http 100 '', say-http 200 'ok\n'")]
    [InlineData("say-http-file 999 \"a\"; say-word 2", "say-http-file 999 'a', say-word 2")]
    [InlineData("frame mqtt; frame mysql", "frame 1 0 False 0 Mqtt, frame 0 3 True 1 Number")]
    [InlineData("frame 0+4; frame 12+1le-7; frame 0+2+65535",
        "frame 0 4 False 0 Number, frame 12 1 True -7 Number, frame 0 2 False 65535 Number")]
    public void Steps_are_taken_in_their_order(string text, string steps) => Assert.Equal(steps, Shown(Parse(text).Value!));

    [Fact]
    public void A_text_is_utf8() =>
        Assert.Equal("Tschüß 👋"u8.ToArray(), Parse("say \"Tschüß 👋\"").Value!.Steps[0].Bytes.ToArray());

    [Theory]
    [InlineData("# nothing\nline # a \"comment\" ; say\n#\nlines 2", "line 1, lines 2")]
    [InlineData("say \"#\" # \"", "say '#'")]
    public void In_a_file_there_are_comments(string text, string steps) => Assert.Equal(steps, Shown(Parse(text, isFile: true).Value!));

    [Theory]
    [InlineData("", "expected at least one step, such as line")]
    [InlineData(" ;\n; ", "expected at least one step")]
    [InlineData("repeat", "step 1: expected a step before it")]
    [InlineData("say \"\"; body; say-word 1; repeat", "step 4, 'repeat': nothing before it reads or waits")]
    [InlineData("line; repeat; line", "step 2, 'repeat': expected it as the last step")]
    [InlineData("line; repeat now", "step 2, 'repeat now': expected nothing after it")]
    [InlineData("line; lien", "step 2, 'lien': expected a step; did you mean line?")]
    [InlineData("sleep 2s", "did you mean wait?")]
    [InlineData("expect \"a\"", "did you mean until?")]
    [InlineData("SAY \"x\"", "step 1: expected a step; did you mean say?")]
    [InlineData("linse 2", "step 1: expected a step; did you mean lines?")]
    [InlineData("\"a\"", "step 1: expected a step; see --help")]
    [InlineData("line 2", "step 1: did you mean lines 2?")]
    [InlineData("line now", "step 1: expected nothing after it")]
    [InlineData("lines", "step 1: expected a whole number from 1")]
    [InlineData("lines 0", "expected a whole number from 1")]
    [InlineData("bytes -1", "expected a whole number from 1")]
    [InlineData("bytes 9223372036854775808", "expected at most 9223372036854775807")]
    [InlineData("wait", "expected a duration such as 250ms")]
    [InlineData("wait 2 seconds", "expected a duration; did you mean 2s?")]
    [InlineData("wait 25h", "at most 24h")]
    [InlineData("say", "expected a text in double quotes")]
    [InlineData("say 'x'", "expected a text in double quotes")]
    [InlineData("say \"x", "the closing quote is missing")]
    [InlineData("say \"x\\\"", "the closing quote is missing")]
    [InlineData("say \"x\" \"y\"", "expected nothing after the text")]
    [InlineData("say \"\\q\"", "expected \\r, \\n, \\t, \\0, \\\", \\\\ or \\xHH")]
    [InlineData("say \"\\x4\"", "or \\xHH")]
    [InlineData("say \"\\x 4\"", "or \\xHH")]
    [InlineData("until \"a\\nb\"", "expected one line")]
    [InlineData("request 2", "step 1: expected nothing after it")]
    [InlineData("frame", "expected a frame such as kafka; see --help")]
    [InlineData("frame pg", "did you mean postgres?")]
    [InlineData("frame Kafka", "did you mean kafka?")]
    [InlineData("frame 0+5", "expected <offset>+<size 1-4>[le][+<n>|-<n>]")]
    [InlineData("frame 0+0", "<offset>+<size 1-4>[le]")]
    [InlineData("frame 0+4be", "<offset>+<size 1-4>[le]")]
    [InlineData("frame 0+4+99999999999", "expected numbers below 2^31")]
    [InlineData("frame 2147483647+1", "expected numbers below 2^31")]
    [InlineData("frame -1+4", "<offset>+<size 1-4>[le]")]
    [InlineData("say-http", "expected a status from 100 to 999")]
    [InlineData("say-http 99", "expected a status from 100 to 999")]
    [InlineData("say-http 1000 \"x\"", "expected a status from 100 to 999")]
    [InlineData("say-http \"x\"", "expected a status from 100 to 999")]
    [InlineData("say-http 200 x", "expected a text in double quotes")]
    [InlineData("say-http-file 200", "expected a text in double quotes")]
    [InlineData("say-http-file \"x\"", "expected a status from 100 to 999")]
    [InlineData("say-word 0", "expected a whole number from 1")]
    [InlineData("say-file \"\"", "expected the path of a file")]
    [InlineData("# no comment", "step 1: expected a step; see --help")]
    public void A_mistake_names_the_step_and_what_is_accepted(string text, string expected)
    {
        var error = Parse(text).Error;
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.DoesNotContain(error!, char.IsControl);
    }

    [Fact]
    public void In_a_file_it_names_the_line_too() => Assert.StartsWith(
        "line 5, step 3, 'lien': expected a step; did you mean line?", Parse("# head\nline; say \"a\nb\" # c\n\nlien", isFile: true).Error,
            StringComparison.Ordinal);

    [Fact]
    public async Task A_mistake_is_one_line_of_the_flag() => Assert.StartsWith(
        "--script 'line; wiat 2s': step 2, 'wiat 2s': expected a step; did you mean wait?",
        await Typed.MistakeAsync("--script", "line; wiat 2s"), StringComparison.Ordinal);

    private static Parsed<Script> Parse(string text, bool isFile = false) =>
        ScriptParser.Parse(Encoding.UTF8.GetBytes(text), isFile);

    private static string Shown(Script script) => string.Join(", ", script.Steps.Select(step => step.Verb.ToWord() + step.Verb switch
    {
        ScriptVerb.Say or ScriptVerb.SayFile or ScriptVerb.Until => $" '{Encoding.Latin1.GetString(step.Bytes.Span)}'",
        ScriptVerb.SayHttpFile => $" {step.Count} '{ScriptParser.PathIn(step)}'",
        ScriptVerb.SayHttp =>
            $" {Encoding.ASCII.GetString(step.Bytes.Span[9..12])} '{Encoding.Latin1.GetString(step.Bytes.Span[(int)step.Count..])}'",
        ScriptVerb.Wait => $" {step.Duration.TotalMilliseconds}",
        ScriptVerb.Bytes or ScriptVerb.Line or ScriptVerb.Lines or ScriptVerb.SayWord => $" {step.Count}",
        ScriptVerb.Frame => $" {step.Frame.Offset} {step.Frame.Size} {step.Frame.IsLittleEndian} {step.Frame.Extra} {step.Frame.Coding}",
        ScriptVerb.Request or ScriptVerb.Head or ScriptVerb.Body or ScriptVerb.Repeat => "",
    }));
}
