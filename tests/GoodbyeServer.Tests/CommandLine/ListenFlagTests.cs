using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.CommandLine;

/// <summary>A further port is typed with its close modes.</summary>
public sealed class ListenFlagTests
{
    [Fact]
    public async Task Ports_keep_their_order_and_their_lists()
    {
        var options = await Typed.ServerAsync(
            "--listen", "8081=close", "--close=never", "--listen=0=abort@0:2,half-close,repeat", "--port", "9000", "--listen", "0=abort");
        Assert.Equal(
            ["9000=never", "8081=close", "0=abort@0:2,half-close,repeat", "0=abort"],
            options.Ports.Select(port => $"{port.Port}={((PortUse.Serves)port.Use).CloseModes}"));
    }

    [LinuxFact]
    public async Task A_port_may_refuse_or_ignore()
    {
        var options = await Typed.ServerAsync("--listen=8084=refuse", "--listen", "0=ignore", "--listen=8081=close");
        Assert.Equal([Silence.Refuse, Silence.Ignore, null], options.FurtherPorts.Select(port => (port.Use as PortUse.Silent)?.Silence));
        Assert.Equal([8084, 0, 8081], options.FurtherPorts.Select(port => port.Port));
    }

    [LinuxFact]
    public async Task A_port_may_be_down_for_a_while() => Assert.Equal(
        "abort,refuse=2s,half-close",
        ((PortUse.Serves)Assert.Single((await Typed.ServerAsync("--listen=8081=abort,refuse=2s,half-close")).FurtherPorts).Use)
            .CloseModes.ToString());

    [Fact]
    public async Task Ports_may_open_later()
    {
        Assert.Equal(TimeSpan.Zero, (await Typed.ServerAsync()).OpenAfter);
        Assert.Equal(TimeSpan.FromSeconds(3), (await Typed.ServerAsync("--open-after=3")).OpenAfter);
    }

    [Fact]
    public async Task Close_applies_to_the_first_port_only() =>
        Assert.Equal(CloseMode.HalfClose, (await Typed.ServerAsync("--listen=8081=abort")).CloseModes.Runs[0].Item.Mode);

    [Fact]
    public async Task There_is_no_further_port_by_default() => Assert.Empty((await Typed.ServerAsync()).FurtherPorts);

    [Theory]
    [InlineData("8081", "expected a port and close modes, such as 8081=abort")]
    [InlineData("", "expected a port and close modes, such as 8081=abort")]
    [InlineData("abort", "expected a port and close modes, such as 8081=abort")]
    [InlineData("8081:abort", "expected '='; did you mean 8081=abort?")]
    [InlineData("8081 abort", "expected '='; did you mean 8081=abort?")]
    [InlineData("65536=abort", "0 to 65535")]
    [InlineData("-1=abort", "0 to 65535")]
    [InlineData("=abort", "0 to 65535")]
    [InlineData("a=abort", "0 to 65535")]
    [InlineData("127.0.0.1:8081=abort", "did you mean 8081 --bind 127.0.0.1?")]
    [InlineData("8081=", "expected close modes after '=', as in 8081=abort")]
    [InlineData("8081=sideways", "expected close modes after '=', as in 8081=abort")]
    [InlineData("8081=localhost:8000", "expected close modes after '=', as in 8081=abort")]
    [InlineData("8081=reset", "did you mean abort?")]
    [InlineData("8081=abort,", "expected a close mode after the comma")]
    [InlineData("8081=abort,abrot", "'abrot' is no close mode; did you mean abort?")]
    [InlineData("8081=abort:0", "count from 1")]
    [InlineData("8081=abort@x", "expected a count from 0 after 'abort@'")]
    [InlineData("x=refuse", "0 to 65535")]
    [InlineData("8081=refuse,abort", "expected refuse to stand alone, or as refuse=2s")]
    [InlineData("8081=abort:2,ignore", "expected ignore to stand alone, or as ignore=2s")]
    [InlineData("8081=refuse:2", "expected refuse to stand alone, or as refuse=2s")]
    [InlineData("8081=refuse=2s", "expected a close mode too: refuse=2s,abort")]
    [InlineData("8081=abort,refuse=", "expected a duration after 'refuse=', such as 2s")]
    [InlineData("8081=ignor", "expected a close mode, refuse or ignore; did you mean ignore?")]
    [InlineData("8081=hang", "did you mean ignore?")]
    [InlineData("8081=abort=close", "expected refuse or ignore before '='")]
    public async Task A_mistake_is_one_line(string text, string accepted)
    {
        var mistake = await Typed.MistakeAsync("--listen=" + text);
        Assert.StartsWith("--listen", mistake, StringComparison.Ordinal);
        Assert.Contains(accepted, mistake, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--listen '8081=close': port 8081 is given twice", "--listen", "8081=abort", "--listen", "8081=close")]
    [InlineData("--listen '9000=abort': port 9000 is given twice", "--port", "9000", "--listen", "9000=abort")]
    [InlineData("--port '9000': port 9000 is given twice", "--listen", "9000=abort", "-p", "9000")]
    [InlineData("--listen '8080=abort': port 8080 is given twice; --port has it by default", "--listen", "8080=abort")]
    public async Task A_port_is_given_once(string expected, params string[] args) =>
        Assert.StartsWith(expected, await Typed.MistakeAsync(args), StringComparison.Ordinal);

    [Fact]
    public async Task Another_first_port_leaves_8080_free() =>
        Assert.Equal([0, 8080], (await Typed.ServerAsync("--listen", "8080=abort", "--port", "0")).Ports.Select(port => port.Port));
}
