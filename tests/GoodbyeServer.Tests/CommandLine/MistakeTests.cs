using GoodbyeServer.Running;
using Xunit;

namespace GoodbyeServer.Tests.CommandLine;

/// <summary>
/// What people type wrong: each is answered in one line of 80 columns at most, which names what was typed, and the nearest right thing or
/// the form that is accepted.
/// </summary>
public sealed class MistakeTests
{
    private const int Columns = 80;

    /// <summary>The command line, words in single quotes kept together; and the answer.</summary>
    public static TheoryData<string, string> All => new()
    {
        // Habits from other programs.
        { "9000", "'9000': expected flags only; did you mean --port 9000?" },
        { "--echo 9000", "'9000': expected flags only; did you mean --port 9000?" },
        { ":9000", "':9000': expected flags; did you mean --port 9000?" },
        { "localhost:9000", "'localhost:9000': expected flags; did you mean --bind localhost --port 9000?" },
        { "127.0.0.1:9000", "'127.0.0.1:9000': expected flags; did you mean --bind 127.0.0.1 --port 9000?" },
        { "[::1]:9000", "'[::1]:9000': expected flags; did you mean --bind ::1 --port 9000?" },
        { "0.0.0.0", "'0.0.0.0': expected flags only; did you mean --bind 0.0.0.0?" },
        { "::", "'::': expected flags; did you mean --bind ::?" },
        { "curl localhost:8080", "'curl': expected flags only; a command comes after --" },
        { "./my-test", "'./my-test': expected flags only; a command comes after --" },
        { "--echo node client.js", "'node': expected flags only; a command comes after --" },
        { "--sweep curl localhost:8080", "--sweep 'curl': expected cuts such as 40..90; the command comes after --" },
        { "--sweep 75 curl x", "'curl': a command to sweep comes after --, as in --sweep -- curl …" },
        { "abort", "'abort': expected flags only; did you mean --close abort?" },
        { "help", "'help': expected flags only; did you mean --help?" },
        { "/help", "'/help': expected flags only; did you mean --help?" },
        { "—close abort", "'—close': expected flags only; did you mean --close?" },
        { "-close abort", "'-close' is not a flag; did you mean --close abort?" },
        { "-l 9000", "'-l' is not a flag; did you mean --port or --listen?" },
        { "-d", "'-d' is not a flag; did you mean --log-level debug?" },
        { "-q", "'-q' is not a flag; did you mean --log-level warning?" },
        { "-P 9000", "'-P' is not a flag; did you mean --port 9000?" },
        { "--proxy localhost:80", "'--proxy' is not a flag; did you mean --upstream?" },
        { "example.org:80", "'example.org:80': expected flags; did you mean --upstream example.org:80?" },
        { "--upstream localhost", "--upstream 'localhost': expected host:port, as in localhost:80 or [::1]:80" },
        { "--upstream x:1 --script 'line'", "--upstream and --script exclude each other: expected one of them" },
        { "--daemon", "'--daemon' is not a flag; it runs in the foreground, & puts it behind" },
        { "--timeout 5", "'--timeout' is not a flag; did you mean --idle-timeout?" },
        { "--nonsense", "'--nonsense' is not a flag; --help lists those there are" },
        { "--prot 9000", "'--prot' is not a flag; did you mean --port?" },

        // Values that came apart.
        { "--close abort half-close", "'half-close': expected commas; did you mean --close abort,half-close?" },
        { "--close abort, half-close", "--close 'abort,': expected commas; did you mean --close abort,half-close?" },
        { "--expect clean=1 lost=0", "'lost=0': expected commas; did you mean --expect clean=1,lost=0?" },
        { "--listen 9000=abort 9001=close", "'9001=close': expected flags only; did you mean --listen 9001=close?" },
        { "--after 2 seconds", "'seconds': expected flags only; did you mean --after 2s?" },
        { "--after 2 s", "'s': expected flags only; did you mean --after 2s?" },
        { "--message hello world", "'world': expected quotes around a text; did you mean --message 'hello world'?" },
        { "--http 503 200", "'200': expected flags only; did you mean --http 200?" },

        // Durations and numbers.
        { "--after 2seconds", "--after '2seconds': expected a duration; did you mean 2s?" },
        { "--after 2sec", "--after '2sec': expected a duration; did you mean 2s?" },
        { "--after soon", "--after 'soon': expected a duration such as 250ms, 5s or 2m" },
        { "--after -1s", "--after '-1s': expected a duration such as 250ms, 5s or 2m" },
        { "--after 25h", "--after '25h': expected a duration of at most 24h" },
        { "--shutdown-timeout never", "--shutdown-timeout 'never': expected a duration such as 5s, 0 for no limit" },
        { "--keep-alive 10h", "--keep-alive '10h': expected a duration of at most 9h, or 0 for none" },
        { "--run-for 0", "--run-for '0': expected a duration of more than 0, such as 5s" },
        { "--after-bytes 10kb", "--after-bytes '10kb': expected a whole number from 1" },
        { "--exit-after 0", "--exit-after '0': expected a whole number from 1" },
        { "--max-connections many", "--max-connections 'many': expected a whole number from 0, 0 for no limit" },
        { "--show-bytes 2000", "--show-bytes '2000': expected a whole number of bytes from 1 to 1024" },
        { "--http ok", "--http 'ok': expected a status from 100 to 999, or nothing for 200" },

        // Where to listen.
        { "--port", "--port: expected a value, <port>" },
        { "--port 70000", "--port '70000': expected a port from 0 to 65535, 0 for a free one" },
        { "--port http", "--port 'http': expected a port from 0 to 65535, 0 for a free one" },
        { "--port localhost:9000", "--port 'localhost:9000': expected a port; did you mean 9000 --bind localhost?" },
        { "--port 1 --port 2", "--port '2': given before as '1'; expected it once" },
        { "--bind 127.0.0.1:80", "--bind '127.0.0.1:80': expected an address; did you mean 127.0.0.1 --port 80?" },
        { "--bind [::1]", "--bind '[::1]': expected an address; did you mean ::1?" },
        { "--bind example.org", "--bind 'example.org': expected localhost, any, an IPv4 or IPv6 address" },
        { "--bind fe80::1", "--bind 'fe80::1': expected the interface after it, such as fe80::1%eth0" },
        { "--bind ff02::1", "--bind 'ff02::1': expected the address of one host, not a group's (multicast)" },
        { "--listen 9000", "--listen '9000': expected a port and close modes, such as 8081=abort" },
        { "--listen 9000=localhost:8000", "--listen '9000=localhost:8000': expected close modes after '=', as in 9000=abort" },
        { "--listen 9000=reset", "--listen '9000=reset': expected a close mode; did you mean abort?" },
        { "--listen 9000:abort", "--listen '9000:abort': expected '='; did you mean 9000=abort?" },
        { "--listen 8080=abort", "--listen '8080=abort': port 8080 is given twice; --port has it by default" },
        { "--listen 9000=refuse:2", "--listen '9000=refuse:2': expected refuse to stand alone, or as refuse=2s" },

        // How to close.
        { "--close", "--close: expected a value, <mode,…>" },
        { "--close reset", "--close 'reset': expected a close mode; did you mean abort?" },
        { "--close abrot", "--close 'abrot': expected a close mode; did you mean abort?" },
        { "--close half_close", "--close 'half_close': expected a close mode; did you mean half-close?" },
        { "--close sideways", "--close 'sideways': expected half-close, close, abort, abort-now or never" },
        { "--close abort,sideways", "--close 'abort,sideways': 'sideways' is no close mode; --help lists them" },
        { "--close abort;close", "--close 'abort;close': expected commas alone: abort,close" },
        { "--close abort,repeat,close", "--close 'abort,repeat,close': expected repeat at the end" },
        { "--close half-close:x", "--close 'half-close:x': expected a count from 1 after 'half-close:'" },
        { "--close half-close@x", "--close 'half-close@x': expected a count from 0 after 'half-close@'" },
        { "--close refuse:2,half-close", "--close 'refuse:2,half-close': expected '=' and a time, as in refuse=2s" },
        { "--close refuse,half-close", "--close 'refuse,half-close': expected refuse with a time, as in refuse=2s" },
        { "--close refuse=2s", "--close 'refuse=2s': expected a close mode too: refuse=2s,abort" },
        { "--close abort,down=2s", "--close 'abort,down=2s': expected refuse or ignore; did you mean refuse=2s?" },

        // What to expect.
        { "--expect cleen=1", "--expect 'cleen=1': no reason or ending; did you mean clean?" },
        { "--expect tidy=1", "--expect 'tidy=1': expected a reason or ending such as clean; see --help" },
        { "--expect reset=1", "--expect 'reset=1': expected reset-sent or reset-by-client" },
        { "--expect clean", "--expect 'clean': expected a word and a number such as clean=3" },
        { "--expect clean:1", "--expect 'clean:1': expected '=' alone; did you mean clean=1?" },
        { "--expect missed=0", "--expect 'missed=0': 'missed' is a sweep's; expected --sweep beside it" },
        { "--sweep --expect clean=1 -- true", "--expect 'clean=1': expected a sweep's verdict, such as missed=0" },
        { "--sweep", "--sweep: expected a command to run, as in --sweep -- curl -sSf localhost:{port}" },
        { "--sweep 40-90 -- true", "--sweep '40-90': expected cuts; did you mean 40..90?" },
        { "--sweep --port-file p -- true", "--port-file: each run of --sweep has a port of its own; expected no file" },

        // Scripts.
        { "--script 'sya \"x\"'", "--script 'sya \"x\"': step 1: expected a step; did you mean say?" },
        { "--script 'GET / HTTP/1.1'", "--script 'GET / HTTP/1.1': step 1: expected a step; see --help" },
        { "--script 'say x'", "--script 'say x': step 1: expected a text in double quotes" },
        { "--script 'wait soon'", "--script 'wait soon': step 1: expected a duration such as 250ms, 5s or 2m" },
        { "--script 'frame foo'", "--script 'frame foo': step 1: expected a frame such as kafka; see --help" },
        { "--script 'line; wiat 2s'", "--script 'line; wiat 2s': step 2, 'wiat 2s': expected a step; did you mean wait?" },

        // Flags beside each other.
        { "--message a --no-message", "--message and --no-message exclude each other: expected one of them" },
        { "--echo --script 'line'", "--echo and --script exclude each other: expected one of them" },
        { "--message --port 80", "--message '--port': expected a value, or '=' before this one" },
        { "--upstream-timeout --echo", "--upstream-timeout '--echo': expected a value, <duration>" },
        { "--busy x", "--busy 'x': expected --max-connections beside it" },
        { "--echo=yes", "--echo 'yes': expected no value" },
        { "--log-level loud", "--log-level 'loud': expected a level such as debug; see --help" },
        { "--log-level trace", "--log-level 'trace': expected a level; did you mean verbose?" },
        { "--log-format xml", "--log-format 'xml': expected text, json" },
        { "--", "--: expected a command after it, -- <command> [argument…]" },
        { "-- curl localhost:{port:2}", "'{port:2}' in 'localhost:{port:2}': expected {port}: there is one port" },
    };

    [Theory]
    [MemberData(nameof(All))]
    public async Task It_is_answered_in_one_line(string typed, string answer)
    {
        var run = await Typed.RunAsync(Words(typed));
        run.AssertOneLine(ExitCode.Usage);
        Assert.Equal(answer, run.Error.TrimEnd('\n'));
        Assert.InRange(answer.Length, 1, Columns);
    }

    private static string[] Words(string line) =>
        [.. line.Split('\'').Select((part, index) => (Part: part, IsQuoted: index % 2 == 1))
            .SelectMany(piece => piece.IsQuoted ? [piece.Part] : piece.Part.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
}
