using Xunit;

namespace GoodbyeServer.Tests.CommandLine;

/// <summary>A value that a flag refuses: one line that names the flag, the value and what is accepted.</summary>
public sealed class ValueErrorTests
{
    [Theory]
    [InlineData("x")]
    [InlineData("70000")]
    [InlineData("65536")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("8080.0")]
    [InlineData("0x50")]
    [InlineData("1e3")]
    [InlineData(" 80")]
    [InlineData("")]
    [InlineData("99999999999999999999")]
    public Task A_port_is_from_0_to_65535(string text) => RefusedAsync("--port", text, "0 to 65535");

    [Theory]
    [InlineData("300.1.1.1")]
    [InlineData("8080")]
    [InlineData("127.1")]
    [InlineData("0x7f.1")]
    [InlineData("127.0.0.01")]
    [InlineData("1.2.3.4.5")]
    [InlineData("::1/64")]
    [InlineData(":::")]
    [InlineData("example.org")]
    [InlineData("")]
    public Task Bind_refuses_other_ways_to_write_an_address(string text) =>
        RefusedAsync("--bind", text, "localhost, any, an IPv4 or IPv6 address");

    [Theory]
    [InlineData("127.0.0.1:80", "127.0.0.1 --port 80")]
    [InlineData("localhost:80", "localhost --port 80")]
    [InlineData("[::1]", "::1")]
    [InlineData("[::1]:8080", "::1 --port 8080")]
    [InlineData("localHost", "localhost")]
    [InlineData("*", "any")]
    public Task Bind_understands_other_ways_to_write_an_address(string text, string meant) =>
        RefusedAsync("--bind", text, $"expected an address; did you mean {meant}?");

    [Theory]
    [InlineData("127.0.0.1:9000", "9000 --bind 127.0.0.1")]
    [InlineData("[::1]:9000", "9000 --bind ::1")]
    public Task Port_understands_an_address_before_it(string text, string meant) =>
        RefusedAsync("--port", text, $"expected a port; did you mean {meant}?");

    [Theory]
    [InlineData("fe80::1", "the interface after it, such as fe80::1%eth0")]
    [InlineData("febf::1", "the interface after it, such as febf::1%eth0")]
    [InlineData("fe80::1%nope", "an interface of this host after 'fe80::1%'")]
    [InlineData("::1%nope", "an interface of this host after '::1%'")]
    [InlineData("ff02::1", "the address of one host, not a group's (multicast)")]
    public Task An_address_that_means_nothing_alone_is_refused(string text, string accepted) => RefusedAsync("--bind", text, accepted);

    [Theory]
    [InlineData("--after-bytes", "1e3")]
    [InlineData("--after-bytes", "0")]
    [InlineData("--after-lines", "0")]
    [InlineData("--after-lines", "-1")]
    [InlineData("--exit-after", "0")]
    [InlineData("--exit-after", "1.5")]
    [InlineData("--backlog", "0")]
    [InlineData("--backlog", "1e3")]
    [InlineData("--max-connections", "-1")]
    [InlineData("--max-connections", "1,000")]
    [InlineData("--max-connections", "many")]
    public Task A_count_is_a_whole_number_in_its_range(string flag, string text) => RefusedAsync(flag, text, "whole number");

    [Theory]
    [InlineData("--exit-after", "9223372036854775808", "at most 9223372036854775807")]
    [InlineData("--after-bytes", "99999999999999999999", "at most 9223372036854775807")]
    [InlineData("--backlog", "2147483648", "at most 2147483647")]
    [InlineData("--max-connections", "2147483648", "at most 2147483647")]
    [InlineData("--show-bytes", "1025", "from 1 to 1024")]
    [InlineData("--port", "65536", "to 65535")]
    [InlineData("--after", "25h", "at most 24h")]
    public Task A_number_that_is_too_large_gets_the_highest(string flag, string text, string highest) => RefusedAsync(flag, text, highest);

    [Theory]
    [InlineData("sideways", "half-close, close, abort, abort-now or never")]
    [InlineData("refuse", "expected refuse with a time, as in refuse=2s")]
    [InlineData("refuse:2,half-close", "expected '=' and a time, as in refuse=2s")]
    [InlineData("abort,refuse=soon", "expected a duration after 'refuse=', such as 2s")]
    [InlineData("abort,refuse=2sec", "expected a duration after 'refuse='; did you mean 2s?")]
    [InlineData("abort,ignore=2s:3", "expected a duration after 'ignore=', such as 2s")]
    [InlineData("abort,ignore=25h", "expected at most 24h after 'ignore='")]
    [InlineData("refuse=2s", "expected a close mode too: refuse=2s,abort")]
    [InlineData("ignore=1s,refuse=2s", "expected a close mode too: ignore=2s,abort")]
    [InlineData("abort,x=2s", "expected refuse or ignore before '='")]
    [InlineData("abort,down=2s", "expected refuse or ignore; did you mean refuse=2s?")]
    [InlineData("abort,refused=2s", "expected refuse or ignore; did you mean refuse=2s?")]
    [InlineData("abort,ignor=2s", "did you mean ignore=2s?")]
    [InlineData("abort,drop=2s", "did you mean ignore=2s?")]
    [InlineData("", "half-close, close, abort, abort-now or never")]
    [InlineData("0", "half-close, close, abort, abort-now or never")]
    [InlineData("abort:0", "expected a count from 1 after 'abort:'")]
    [InlineData("abort:", "expected a count from 1 after 'abort:'")]
    [InlineData("abort:-1", "count from 1")]
    [InlineData("abort:2147483648", "at most 2147483647")]
    [InlineData("abort:1:2", "count from 1")]
    [InlineData("repeat", "expected a close mode before it, as in abort,repeat")]
    [InlineData("abort,repeat,close", "expected repeat at the end")]
    [InlineData("abort,", "expected a close mode after the comma")]
    [InlineData("abort, close", "expected commas alone: abort,close")]
    [InlineData("abort;close", "expected commas alone: abort,close")]
    [InlineData("abort,,close", "expected commas alone: abort,close")]
    [InlineData("abort,sideways", "'sideways' is no close mode; --help lists them")]
    [InlineData("Abort", "did you mean abort?")]
    [InlineData("reset", "expected a close mode; did you mean abort?")]
    [InlineData("close,reset", "'reset' is no close mode; did you mean abort?")]
    [InlineData("abrot", "did you mean abort?")]
    [InlineData("halfclose", "did you mean half-close?")]
    [InlineData("abort@", "expected a count from 0 after 'abort@'")]
    [InlineData("abort@-1", "count from 0")]
    [InlineData("abort@1e3", "count from 0")]
    [InlineData("abort@9223372036854775808", "at most 9223372036854775807")]
    [InlineData("abort@0@1", "count from 0")]
    [InlineData("abort:2@0", "count from 1")]
    [InlineData("@0", "half-close, close, abort, abort-now or never")]
    [InlineData("reset@0", "did you mean abort@0?")]
    [InlineData("abrot@12:3", "did you mean abort@12?")]
    public Task A_close_mode_is_one_of_the_words(string text, string accepted) => RefusedAsync("--close", text, accepted);

    [Theory]
    [InlineData("tidy=1", "clean")]
    [InlineData("clean=many", "clean=3")]
    [InlineData("clean", "clean=3")]
    [InlineData("clean=", "clean=3")]
    [InlineData("clean=-1", "clean=3")]
    [InlineData("clean=1++", "clean=3")]
    [InlineData("", "clean=3")]
    [InlineData("clean=1,", "clean=3")]
    [InlineData("claen=1", "no reason or ending; did you mean clean?")]
    [InlineData("mised=1", "such as clean")]
    [InlineData("cut=1", "such as clean")]
    [InlineData("lost=0,claen=1", "'claen' is no reason or ending; did you mean clean?")]
    [InlineData("clean=3,at-once=1", "'at-once' is no reason or ending; see --help")]
    [InlineData("clean=3,reset=1", "'reset': expected reset-sent or reset-by-client")]
    [InlineData("clean=3,lost", "'lost' lacks a number, as in clean=3")]
    [InlineData("clean:1", "expected '=' alone; did you mean clean=1?")]
    [InlineData("clean==1", "expected '=' alone; did you mean clean=1?")]
    [InlineData("clean>=1", "expected '=' alone; did you mean clean=1+?")]
    [InlineData("clean=1,lost=0,clean=1", "once")]
    public Task An_expectation_is_a_word_and_a_number(string text, string accepted) => RefusedAsync("--expect", text, accepted);

    [Theory]
    [InlineData("--log-level", "loud", "a level such as debug; see --help")]
    [InlineData("--log-level", "0", "a level such as debug; see --help")]
    [InlineData("--log-level", "warnin", "did you mean warning?")]
    [InlineData("--log-level", "trace", "did you mean verbose?")]
    [InlineData("--log-format", "xml", "text, json")]
    [InlineData("--port-file", "", "the path of a file")]
    [InlineData("--message-file", "", "the path of a file")]
    public Task A_word_or_a_path_is_needed(string flag, string text, string accepted) => RefusedAsync(flag, text, accepted);

    [Fact]
    public async Task Until_is_one_line() =>
        Assert.StartsWith("--until 'a\\x0ab': expected one line", await Typed.MistakeAsync("--until", "a\nb"), StringComparison.Ordinal);

    private static async Task RefusedAsync(string flag, string text, string accepted)
    {
        foreach (var args in new string[][] { [flag, text], [flag + "=" + text] })
        {
            var mistake = await Typed.MistakeAsync(args);
            Assert.StartsWith($"{flag} '{text}': ", mistake, StringComparison.Ordinal);
            Assert.Contains(accepted, mistake, StringComparison.Ordinal);
        }
    }
}
