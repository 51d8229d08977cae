using GoodbyeServer.Reporting;
using GoodbyeServer.Tests.CommandLine;
using Xunit;

namespace GoodbyeServer.Tests.Reporting;

/// <summary>The ready line says what will happen to a client.</summary>
public sealed class ReadyTextTests
{
    [Theory]
    [InlineData("Goodbye at once, then half-close", "")]
    [InlineData("Goodbye at once, then close", "--close close")]
    [InlineData("Goodbye at once, then never close", "--close never")]
    [InlineData("Goodbye at once, then close in turn by abort:2,half-close", "--close abort:2,half-close")]
    [InlineData("Goodbye at once, then close in turn by abort,refuse=2s,half-close", "--close abort,refuse=2s,half-close")]
    [InlineData("Goodbye at once, then abort", "--close refuse=2s,abort")]
    [InlineData("Goodbye at once, then never close", "--open-after 2s --close never")]
    [InlineData("Goodbye at once, then close in turn by ignore=2s,abort,repeat", "--close ignore=2s,abort,repeat")]
    [InlineData("Goodbye at once, then the port's close mode", "--listen 8081=abort")]
    [InlineData("No goodbye, then abort", "--no-message --close abort")]
    [InlineData("No goodbye, then never close", "--no-message --close never")]
    [InlineData("No goodbye, then 3600 s later half-close", "--no-message --close-delay 1h")]
    [InlineData("Goodbye 2 s after accept, then half-close", "--goodbye-delay 2s")]
    [InlineData("Echo until \"quit\", then 2 s later goodbye and 1 s later close",
        "--echo --until quit --goodbye-delay 2 --close-delay 1 -c close")]
    [InlineData("Goodbye at once, then 0.25 s later abort", "--close abort --close-delay 250ms")]
    [InlineData("Echo until the client's end of file, then goodbye and 1 s later close", "--echo --close close --close-delay 1")]
    [InlineData("Goodbye at once, then half-close", "--listen 8084=refuse")]
    [InlineData("Echo until \"quit\", then goodbye and half-close", "--echo --until quit")]
    [InlineData("Echo until the client's end of file, then goodbye and half-close", "--echo")]
    [InlineData("Read until the client's end of file, then goodbye and half-close", "--idle-timeout 0")]
    [InlineData("Read until 10 s of silence, then abort", "--idle-timeout 10 --no-message -c abort")]
    [InlineData("Read until 10 bytes or 1 line, then goodbye and close", "--after-bytes 10 --after-lines 1 -c close")]
    [InlineData("Read until 0.25 s after accept, 1 byte or 2 lines, then goodbye and half-close",
        "--after .25 --after-bytes 1 --after-lines 2")]
    [InlineData("Read until an empty line, then goodbye and half-close", "--until=")]
    [InlineData("Read until \"\\x1b[31m\", then goodbye and half-close", "--until \u001b[31m")]
    [InlineData("Follow the script until its end, then goodbye and half-close", "--script line")]
    [InlineData("Follow the script until \"QUIT\" or its end, then goodbye and abort@0", "--script line --until QUIT -c abort@0")]
    [InlineData("Goodbye 2 s after accept, then abort", "--goodbye-delay 2 -c abort")]
    [InlineData("Echo until \"quit\", then 2 s later goodbye and half-close", "--goodbye-delay 2 --echo --until quit")]
    [InlineData("Follow the script until \"QUIT\", then goodbye and half-close", "--script line;repeat --until QUIT")]
    [InlineData("Follow the scripts in turn until 120 s after accept or their end, then goodbye and abort",
        "--script line --script lines\t2 --after 2m -c abort")]
    [InlineData("Pass on to localhost:5432", "--upstream localhost:5432")]
    [InlineData("Pass on to [::1]:5432 until 5 bytes, then abort", "--upstream [::1]:5432 --after-bytes 5 -c abort")]
    [InlineData("Pass on to a:1 until \"quit\", then goodbye and half-close", "--upstream a:1 --until quit -m bye")]
    [InlineData("Pass on to a:1; abort@5", "--upstream a:1 -c abort@5")]
    [InlineData("Pass on to a:1; close in turn by abort@5,half-close", "--upstream a:1 -c abort@5,half-close")]
    [InlineData("Read until a close mode's word, then goodbye and that mode", "--obey")]
    public async Task The_plan_follows_the_flags(string plan, string flags) => Assert.Equal(
        plan, ReadyText.Of(await Typed.ServerAsync(flags.Split(' ', StringSplitOptions.RemoveEmptyEntries))));
}
