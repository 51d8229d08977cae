using System.Globalization;
using System.Net;
using System.Text;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.CommandLine;

/// <summary>The server's options, from flags without a mistake.</summary>
public sealed class ServerFlagsTests
{
    [Fact]
    public async Task Without_flags_every_option_has_the_default_of_the_specification()
    {
        var server = await Typed.ServerAsync();
        Assert.Equal(8080, server.Port);
        Assert.Equal([BindAddress.Localhost], server.Bind);
        Assert.Null(server.Backlog);
        Assert.Equal(0, server.MaxConnections);
        Assert.False(server.Echo);
        Assert.Null(server.Cues.After);
        Assert.Null(server.Cues.AfterBytes);
        Assert.Null(server.Cues.AfterLines);
        Assert.Null(server.Cues.Until);
        Assert.Equal(TimeSpan.FromMinutes(5), server.IdleTimeout);
        Assert.False(server.Cues.IdleTimeoutGiven);
        Assert.Equal("Goodbye\n", Encoding.UTF8.GetString(server.Goodbye.Span));
        Assert.Null(server.Drip);
        Assert.Equal(TimeSpan.Zero, server.CloseDelay);
        Assert.Equal(TimeSpan.FromSeconds(30), server.DrainTimeout);
        Assert.Equal(TimeSpan.FromSeconds(30), server.SendTimeout);
        Assert.Equal(TimeSpan.FromSeconds(60), server.KeepAlive);
        Assert.Equal(TimeSpan.FromSeconds(5), server.ShutdownTimeout);
        Assert.Null(server.ExitAfter);
        Assert.Equal(Timeout.InfiniteTimeSpan, server.RunFor);
        Assert.True(server.GoodbyeAtOnce);
    }

    [Theory]
    [InlineData(9000, "--port", "9000")]
    [InlineData(9000, "--port=9000")]
    [InlineData(9000, "--port:9000")]
    [InlineData(8081, "-p", "8081")]
    [InlineData(8081, "-p8081")]
    [InlineData(8081, "-p=8081")]
    [InlineData(0, "--port", "0")]
    [InlineData(65535, "--port", "65535")]
    public async Task A_port_is_taken_however_it_is_joined(int port, params string[] args) =>
        Assert.Equal(port, (await Typed.ServerAsync(args)).Port);

    [Fact]
    public async Task Bind_takes_several_words_and_addresses_in_order()
    {
        var server = await Typed.ServerAsync("--bind", "127.0.0.1", "-b", "::1", "--bind=any", "-b=localhost", "--bind", "::ffff:10.0.0.1");
        Assert.Equal(
            [
                BindAddress.Of(IPAddress.Loopback), BindAddress.Of(IPAddress.IPv6Loopback), BindAddress.Any, BindAddress.Localhost,
                BindAddress.Of(IPAddress.Parse("10.0.0.1")),
            ],
            server.Bind);
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("2001:db8::1")]
    [InlineData("::ffff")]
    public async Task Bind_takes_four_decimal_numbers_or_an_IPv6_address(string address) =>
        Assert.Equal([BindAddress.Of(IPAddress.Parse(address))], (await Typed.ServerAsync("--bind", address)).Bind);

    [Fact]
    public async Task Counts_are_accepted_from_lowest_to_highest()
    {
        var most = long.MaxValue.ToString(CultureInfo.InvariantCulture);
        var most32 = int.MaxValue.ToString(CultureInfo.InvariantCulture);
        var least = await Typed.ServerAsync("--backlog", "1", "--max-connections", "0", "--after-bytes", "1", "--after-lines", "1",
            "--exit-after", "1");
        Assert.Equal((1, 0, 1, 1, 1), (least.Backlog, least.MaxConnections, least.Cues.AfterBytes, least.Cues.AfterLines, least.ExitAfter));
        var all = await Typed.ServerAsync(
            "--backlog", most32, "--max-connections", most32, "--after-bytes", most, "--after-lines", most, "--exit-after", most);
        Assert.Equal((int.MaxValue, int.MaxValue), (all.Backlog, all.MaxConnections));
        Assert.Equal((long.MaxValue, long.MaxValue, long.MaxValue), (all.Cues.AfterBytes, all.Cues.AfterLines, all.ExitAfter));
    }

    [Theory]
    [InlineData("--echo")]
    [InlineData("-e")]
    public async Task Echo_is_a_switch(string flag) => Assert.True((await Typed.ServerAsync(flag)).Echo);

    [Theory]
    [InlineData("--echo")]
    [InlineData("--after=0")]
    [InlineData("--after-bytes=1")]
    [InlineData("--after-lines=1")]
    [InlineData("--until=")]
    [InlineData("--obey")]
    [InlineData("--idle-timeout=0")]
    [InlineData("--idle-timeout=5m")]
    public async Task The_goodbye_waits_for_a_cue_whatever_its_value(string flag) =>
        Assert.False((await Typed.ServerAsync(flag)).GoodbyeAtOnce);

    [Theory]
    [InlineData("quit", "--until", "quit")]
    [InlineData("", "--until", "")]
    [InlineData("", "--until=")]
    [InlineData("@quit", "--until", "@quit")]
    [InlineData("a=b", "--until=a=b")]
    [InlineData("--port", "--until=--port")]
    [InlineData("à bientôt", "--until", "à bientôt")]
    public async Task Until_is_the_text_in_UTF8(string text, params string[] args) =>
        Assert.Equal(text, Encoding.UTF8.GetString((await Typed.ServerAsync(args)).Cues.Until!.Value.Span));

    [Theory]
    [InlineData("Bye\n", "--message", "Bye")]
    [InlineData("Bye\n", "-m", "Bye")]
    [InlineData("Bye\n", "--message=Bye")]
    [InlineData("Bye\n", "-mBye")]
    [InlineData("@x\n", "--message", "@x")]
    [InlineData("@x\n", "--message=@x")]
    [InlineData("--port\n", "--message=--port")]
    [InlineData("-1\n", "--message", "-1")]
    [InlineData("two\nlines\n", "--message", "two\nlines")]
    [InlineData("\n", "--message", "")]
    [InlineData("Tschüß 👋\n", "--message", "Tschüß 👋")]
    [InlineData("", "--no-message")]
    public async Task The_goodbye_is_the_message_with_a_line_feed(string goodbye, params string[] args) =>
        Assert.Equal(goodbye, Encoding.UTF8.GetString((await Typed.ServerAsync(args)).Goodbye.Span));

    [Fact]
    public async Task Messages_given_more_than_once_keep_their_order() =>
        Assert.Equal(
            ["a\n", "b\n", "a\n"],
            (await Typed.ServerAsync("-m", "a", "--port=0", "--message=b", "-m", "a")).Goodbyes
                .Select(bytes => Encoding.UTF8.GetString(bytes.Span)));

    [Fact]
    public async Task Busy_is_a_line() =>
        Assert.Equal("-ERR\n",
            Encoding.UTF8.GetString((await Typed.ServerAsync("--busy=-ERR", "--max-connections", "1")).Busy!.Value.Span));

    [Fact]
    public async Task A_message_file_is_sent_exactly()
    {
        var path = Path.GetTempFileName();
        try
        {
            byte[] bytes = [0, 0xff, (byte)'\r', 0x1b, (byte)'x'];
            await File.WriteAllBytesAsync(path, bytes);
            Assert.Equal(bytes, (await Typed.ServerAsync("--message-file", path)).Goodbye.ToArray());
            await File.WriteAllBytesAsync(path, []);
            Assert.True((await Typed.ServerAsync("--message-file", path)).Goodbye.IsEmpty);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
