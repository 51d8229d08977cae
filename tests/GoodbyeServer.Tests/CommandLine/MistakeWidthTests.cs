using GoodbyeServer.CommandLine;
using GoodbyeServer.Running;
using Xunit;

namespace GoodbyeServer.Tests.CommandLine;

/// <summary>A mistake that is short to type is told in 80 columns, whichever flag it is of.</summary>
public sealed class MistakeWidthTests
{
    private const int Columns = 80;

    /// <summary>Values that most flags refuse, none of them longer than a person's slip.</summary>
    private static readonly string[] Values =
    [
        "", "x", ",", "=", ":", "@", ";", "-1", "1.5", "0x10", "25h", "5 s", "xxxxxxxxxx", "x y", "a,b", "a=b", "a=1", "a:1", "a@1", "a;b",
        "99999999999", "1..2", "..", "abort", "repeat", "clean", "clean=", "cut=1",
        "abort;close", "refuse=2s", "https://x", "[::1]:80", "::1", "a/b", "say", "line 3", "frame", "wait",
    ];

    /// <summary>What follows the port of a <c>--listen</c>, the steps of a script, lists that are wrong in one place.</summary>
    public static TheoryData<string, string> More => new()
    {
        { "--listen", "8081=refuse=2s,repeat" },
        { "--listen", "8081=ignore=2s" },
        { "--listen", "8081=half-close:x" },
        { "--listen", "8081=half-close@-1" },
        { "--listen", "8081=abort, close" },
        { "--listen", "8081=abort,refuse" },
        { "--listen", "8081=refuse:2" },
        { "--listen", "8081=sideways" },
        { "--listen", "99999999999=abort" },
        { "--close", "half-close:0" },
        { "--close", "abort-now@-1" },
        { "--close", "abort, half-close" },
        { "--close", "refuse=2s,repeat" },
        { "--close", "refuse=2s,ignore=2s" },
        { "--close", "half-close, abort-now" },
        { "--close", "half-close:99999999999" },
        { "--close", "abort,sideways,abort" },
        { "--close", "half-close,repeat,close" },
        { "--expect", "goodbye=1,at-once=2" },
        { "--expect", "refused=1" },
        { "--expect", "reset-by-clent=1" },
        { "--expect", "clean=3;goodbye=1" },
        { "--expect", "clean=3,at-once=1" },
        { "--expect", "clean=3,lost=x" },
        { "--expect", "clean=3,clean=3" },
        { "--expect", "clean=3,missed=1" },
        { "--script", "say \"x\"; close" },
        { "--script", "say \"x\"; line 3" },
        { "--script", "frame 99999999999+4" },
        { "--script", "frame 0+9" },
        { "--script", "say-http 200 \"a\" \"b\"" },
        { "--script", "say-http 99" },
        { "--script", "say-file \"\"" },
        { "--script", "say \"\\q\"" },
        { "--script", "say \"x" },
        { "--script", "line; repeat; line" },
        { "--tls-alpn", "h2,,h3" },
        { "--upstream", "http://localhost:80" },
        { "--upstream", "http://example.org:8080" },
    };

    [Theory]
    [MemberData(nameof(More))]
    public async Task A_list_that_is_wrong_in_one_place_is(string flag, string value)
    {
        var typed = await Typed.RunAsync(["--tls", flag, value]);
        typed.AssertOneLine(ExitCode.Usage);
        Assert.InRange(typed.Error.TrimEnd('\n').Length, 1, Columns);
    }

    [Fact]
    public async Task A_value_that_is_none_of_the_flags_is()
    {
        var tooWide = new List<string>();
        var refused = 0;
        foreach (var flag in new ServerFlags().All.Where(flag => flag.TakesValue))
        {
            foreach (var beside in new string[][] { [], ["--sweep"] })
            {
                foreach (var value in Values.Where(value => !NamesFiles(flag) || value.Length == 0))
                {
                    string[] args = [.. Needed(flag), .. beside.Where(name => name != flag.Name), $"{flag.Name}={value}", "--", "true"];
                    var typed = await Typed.RunAsync(args);
                    refused += typed.ExitCode == ExitCode.Usage ? 1 : 0;
                    tooWide.AddRange(typed.Error.Split('\n').Where(line => line.Length > Columns));
                }
            }
        }

        Assert.InRange(refused, 1000, int.MaxValue);
        Assert.True(tooWide.Count == 0, string.Join('\n', tooWide));
    }

    [Fact]
    public async Task A_flag_in_place_of_a_value_or_one_that_comes_twice_is()
    {
        var tooWide = new List<string>();
        var flags = new ServerFlags().All.Where(flag => flag.TakesValue).ToList();
        foreach (var flag in flags)
        {
            foreach (var other in flags.Where(other => other != flag))
            {
                tooWide.AddRange((await Typed.RunAsync([.. Needed(flag), flag.Name, other.Name])).Error.Split('\n'));
            }

            foreach (var value in new[] { "100ms", "1000", "h2,h3", "x.pem", "debug", "never", "x:1000" })
            {
                tooWide.AddRange((await Typed.RunAsync([.. Needed(flag), flag.Name, value, flag.Name, value])).Error.Split('\n'));
            }
        }

        tooWide.RemoveAll(line => line.Length <= Columns);
        Assert.True(tooWide.Count == 0, string.Join('\n', tooWide));
    }

    private static bool NamesFiles(Flag flag) => flag.HelpName is "path" or "pem";

    private static IEnumerable<string> Needed(Flag flag) => flag.Needs switch
    {
        null or "--sweep" => flag.Needs is null ? [] : ["--sweep"],
        "--max-connections" => ["--max-connections=1"],
        "--upstream" => ["--upstream=x:1"],
        "--tls-cert" => ["--tls"],
        var needed => [needed],
    };
}
