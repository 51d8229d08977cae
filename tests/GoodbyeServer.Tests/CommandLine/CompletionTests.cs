using GoodbyeServer.CommandLine;
using GoodbyeServer.Running;
using Xunit;

namespace GoodbyeServer.Tests.CommandLine;

/// <summary>A shell sends the line so far and the cursor's place in it; the answer is the words that may come there.</summary>
public sealed class CompletionTests
{
    private static readonly string[] Modes = ["half-close", "close", "abort", "abort-now", "never"];
    private static readonly string[] Reasons =
    [
        "goodbye", "client-closed", "client-reset", "idle-timeout", "send-timeout", "connection-lost", "client-garbled",
        "upstream-closed", "upstream-reset", "upstream-refused", "upstream-lost", "handshake-failed", "shutdown", "turned-away",
        "error",
    ];
    private static readonly string[] Verdicts = ["cuts", "hung", "crashed", "noticed", "untouched", "recovered", "missed"];
    private static readonly string[] Endings = ["clean", "fin-sent", "reset-sent", "reset-by-client", "drain-timeout", "lost"];

    [Theory]
    [InlineData("goodbye-server --close ")]
    [InlineData("goodbye-server -c ")]
    [InlineData("goodbye-server --port 0 --close ")]
    [InlineData("goodbye-server --echo --until=quit -c ")]
    [InlineData("goodbye-server --close=")]
    [InlineData("goodbye-server --port=0 -c=")]
    [InlineData("--close ")]
    public async Task Close_offers_the_modes(string line) => Assert.Equal(Modes.Order(), (await WordsAsync(line)).Order());

    [Theory]
    [InlineData("goodbye-server --log-level ", "verbose debug information warning error fatal")]
    [InlineData("goodbye-server --port 0 --log-level ", "verbose debug information warning error fatal")]
    [InlineData("goodbye-server --log-format ", "text json")]
    [InlineData("goodbye-server --log-level debug --log-format ", "text json")]
    public async Task The_log_offers_its_words(string line, string words) =>
        Assert.Equal(words.Split(' ').Order(), (await WordsAsync(line)).Order());

    [Fact]
    public async Task Expect_offers_the_reasons_and_the_endings() => Assert.Equal(
        new[] { "connections", "late" }.Concat(Reasons).Concat(Endings).Order(),
            (await WordsAsync("goodbye-server --listen 8081=abort --expect ")).Order());

    [Theory]
    [InlineData("goodbye-server --sweep --expect ")]
    [InlineData("goodbye-server --http --sweep 75 --expect=")]
    public async Task In_a_sweep_expect_offers_the_verdicts(string line) =>
        Assert.Equal(Verdicts.Order(), (await WordsAsync(line)).Order());

    [Theory]
    [InlineData("goodbye-server --close ne", "never")]
    [InlineData("goodbye-server --log-level w", "warning")]
    [InlineData("goodbye-server --port 0 --log-format j", "json")]
    [InlineData("goodbye-server --expect turned", "turned-away")]
    [InlineData("goodbye-server --port 0 --log-fo", "--log-format")]
    [InlineData("goodbye-server --liste", "--listen")]
    [InlineData("goodbye-server --echo --time", "--timeline")]
    [InlineData("goodbye-server --ob", "--obey")]
    [InlineData("goodbye-server --close=ne", "never")]
    [InlineData("goodbye-server --bind lo", "localhost")]
    [InlineData("goodbye-server --listen 8081=abort --bind any --obe", "--obey")]
    [InlineData("goodbye-server --listen 8081=abort --listen=0=close --close ne", "never")]
    [InlineData("goodbye-server --port=0 --log-level=w", "warning")]
    [InlineData("goodbye-server --until=a=b --message=--echo=c --log-level=w", "warning")]
    public async Task A_word_that_was_begun_is_completed(string line, string word) => Assert.Equal([word], await WordsAsync(line));

    [Theory]
    [InlineData("goodbye-server --close abort,",
        "abort,half-close abort,close abort,abort abort,abort-now abort,never abort,refuse=1s abort,ignore=1s abort,repeat")]
    [InlineData("goodbye-server --close=abort:2,h", "abort:2,half-close")]
    [InlineData("goodbye-server --close abort@", "abort@0")]
    [InlineData("goodbye-server --close=abort@0:2,ne", "abort@0:2,never")]
    [InlineData("goodbye-server --listen 8081=abort,half-close@", "8081=abort,half-close@0")]
    [InlineData("goodbye-server --close abort,repeat,", "")]
    [InlineData("goodbye-server --close nonsense,", "")]
    [InlineData("goodbye-server --listen 8081=", "8081=half-close 8081=close 8081=abort 8081=abort-now 8081=never 8081=refuse 8081=ignore")]
    [InlineData("goodbye-server --listen=0=ne", "0=never")]
    [InlineData("goodbye-server --listen 8081=i", "8081=ignore")]
    [InlineData("goodbye-server --listen 8081=abort,r", "8081=abort,refuse=1s 8081=abort,repeat")]
    [InlineData("goodbye-server --close refuse=2s,c", "refuse=2s,close")]
    [InlineData("goodbye-server --listen 8081=abort --listen 8082=ne", "8082=never")]
    [InlineData("goodbye-server --expect clean=1,cl", "clean=1,client-closed clean=1,client-garbled clean=1,client-reset")]
    [InlineData("goodbye-server --sweep --expect missed=60,hu", "missed=60,hung")]
    [InlineData("goodbye-server --expect connections=3+,lost=0,fin", "connections=3+,lost=0,fin-sent")]
    public async Task A_list_is_completed_item_by_item(string line, string values) =>
        Assert.Equal(values.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(), (await WordsAsync(line)).Order());

    [Theory]
    [InlineData("--close ")]
    [InlineData("--listen 8081=abort,")]
    [InlineData("--close refuse=1s,")]
    [InlineData("--expect clean=1,")]
    public async Task What_is_offered_is_accepted(string begun)
    {
        var flag = begun.Split(' ')[0];
        var values = await WordsAsync("goodbye-server " + begun);
        Assert.NotEmpty(values);
        foreach (var value in values)
        {
            await Typed.ServerAsync(flag, flag == "--expect" ? value + "=1" : value);
        }
    }

    [Theory]
    [InlineData("[suggest:99999999999]")]
    [InlineData("[suggest:-99999999999]")]
    [InlineData("[suggest:-1]")]
    [InlineData("[suggest:x]")]
    [InlineData("[suggest:]")]
    public async Task Nothing_is_offered_at_a_place_outside_the_line(string directive)
    {
        var typed = await Typed.RunAsync(directive, "goodbye-server --close ");
        Assert.Equal((ExitCode.Success, "", ""), (typed.ExitCode, typed.Output.Trim(), typed.Error));
    }

    [Fact]
    public async Task Only_flags_that_look_like_ours_are_offered() =>
        Assert.All(await WordsAsync("goodbye-server "), word => Assert.StartsWith("-", word, StringComparison.Ordinal));

    [Theory]
    [InlineData("goodbye-server ")]
    [InlineData("goodbye-server --")]
    [InlineData("goodbye-server --listen 8081=abort ")]
    [InlineData("goodbye-server --bind any --bind ::1 --")]
    public async Task Every_flag_is_offered(string line) =>
        Assert.Empty(new ServerFlags().All.Select(flag => flag.Name).Except(await WordsAsync(line)));

    [Theory]
    [InlineData("goodbye-server --echo -- ")]
    [InlineData("goodbye-server --echo -- ./test --clo")]
    [InlineData("goodbye-server -- ./test --close ")]
    public async Task In_a_client_command_nothing_of_ours_is_offered(string line) => Assert.Empty(await WordsAsync(line));

    [Fact]
    public async Task Only_what_is_before_the_place_counts() =>
        Assert.Equal(["--log-format"], await WordsAsync("goodbye-server --log-fo --port 0", "goodbye-server --log-fo".Length));

    [Fact]
    public async Task Completion_answers_for_any_line_at_any_place()
    {
        const string Line =
            "goodbye-server --listen=8081=abort -c=close:2,abort,repeat --expect clean=1,lost=0 --until= --message \"a b=c\" "
            + "-e --nonsense=1 stray @x --log-level=w";
        for (var place = 0; place <= Line.Length; place++)
        {
            await WordsAsync(Line, place);
            await WordsAsync(Line[..place]);
        }
    }

    private static async Task<string[]> WordsAsync(string line, int? place = null)
    {
        var typed = await Typed.RunAsync($"[suggest:{place ?? line.Length}]", line);
        Assert.Equal((ExitCode.Success, ""), (typed.ExitCode, typed.Error));
        Assert.Null(typed.Options);
        return typed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
