using System.Globalization;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.CommandLine;

/// <summary>The flags whose value is a duration.</summary>
public sealed class DurationFlagsTests
{
    private static readonly Dictionary<string, Func<ServerOptions, TimeSpan?>> Flags = new()
    {
        ["--after"] = server => server.Cues.After,
        ["--idle-timeout"] = server => server.IdleTimeout,
        ["--drip"] = server => server.Drip,
        ["--goodbye-delay"] = server => server.GoodbyeDelay,
        ["--close-delay"] = server => server.CloseDelay,
        ["--drain-timeout"] = server => server.DrainTimeout,
        ["--send-timeout"] = server => server.SendTimeout,
        ["--keep-alive"] = server => server.KeepAlive,
        ["--shutdown-timeout"] = server => server.ShutdownTimeout,
        ["--run-for"] = server => server.RunFor,
    };

    public static TheoryData<string> All => [.. Flags.Keys];

    [Theory]
    [MemberData(nameof(All))]
    public async Task Every_unit_is_taken_and_a_bare_number_is_seconds(string flag)
    {
        foreach (var (text, milliseconds) in new[]
        {
            ("250ms", 250), ("5s", 5_000), ("2m", 120_000), ("1h", 3_600_000), ("7", 7_000), ("1.5s", 1_500), ("0.5", 500), (".5s", 500),
                (".5", 500), (".25ms", 0.25),
            ("1.5ms", 1.5), ("0.25h", 900_000), ("90m", 5_400_000), ("007s", 7_000), ("9h", 32_400_000),
        })
        {
            Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), await ValueAsync(flag, text));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task The_longest_is_24_hours_and_for_keep_alive_9(string flag)
    {
        var hours = flag == "--keep-alive" ? 9 : 24;
        var most = string.Create(CultureInfo.InvariantCulture, $"{hours}h");
        Assert.Equal(TimeSpan.FromHours(hours), await ValueAsync(flag, most));
        foreach (var text in new[]
        {
            string.Create(CultureInfo.InvariantCulture, $"{hours}.001h"),
            string.Create(CultureInfo.InvariantCulture, $"{hours * 3600}001ms"),
            "25h", "99999999999999999999", "99999999999999999999999999999999999999999s",
        })
        {
            var mistake = await Typed.MistakeAsync(flag, text);
            Assert.StartsWith($"{flag} '{text}': expected", mistake, StringComparison.Ordinal);
            Assert.Contains(most, mistake, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("--idle-timeout")]
    [InlineData("--drain-timeout")]
    [InlineData("--send-timeout")]
    [InlineData("--shutdown-timeout")]
    [InlineData("--keep-alive")]
    public async Task Zero_means_no_limit_for_limits(string flag)
    {
        Assert.Equal(Timeout.InfiniteTimeSpan, await ValueAsync(flag, "0"));
        Assert.Equal(Timeout.InfiniteTimeSpan, await ValueAsync(flag, "0ms"));
        Assert.Equal(Timeout.InfiniteTimeSpan, await ValueAsync(flag, "0.0h"));
    }

    [Theory]
    [InlineData("--after")]
    [InlineData("--close-delay")]
    [InlineData("--drip")]
    public async Task Zero_means_at_once_for_waits(string flag) => Assert.Equal(TimeSpan.Zero, await ValueAsync(flag, "0"));

    [Theory]
    [InlineData("0")]
    [InlineData("0ms")]
    public async Task The_server_cannot_run_for_no_time(string text)
    {
        var mistake = await Typed.MistakeAsync("--run-for", text);
        Assert.StartsWith($"--run-for '{text}': expected", mistake, StringComparison.Ordinal);
        Assert.Contains("more than 0", mistake, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task The_smallest_duration_does_not_become_zero(string flag)
    {
        foreach (var text in new[] { "0.0000000000001ms", "0.0000000000000000000000000000000001s" })
        {
            Assert.True(await ValueAsync(flag, text) > TimeSpan.Zero);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Other_texts_are_refused(string flag)
    {
        foreach (var text in new[]
        {
            "-1s", "5 parsecs", "", " ", "s", "1e3", "1,5s", ".", ".s", "..5s", "5.s", "5S", "5 s", " 5s", "5s ", "5s\n", "+5s", "1d",
                "1h30m", "NaN",
            "infinite", "\u0665s", "0x5",
        })
        {
            var mistake = await Typed.MistakeAsync(flag + "=" + text);
            Assert.StartsWith($"{flag} '{text.Replace("\n", "\\x0a", StringComparison.Ordinal)}': expected a duration", mistake,
                StringComparison.Ordinal);
        }
    }

    private static async Task<TimeSpan?> ValueAsync(string flag, string text) => Flags[flag](await Typed.ServerAsync(flag, text));
}
