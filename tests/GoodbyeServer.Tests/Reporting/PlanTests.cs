using GoodbyeServer.Reporting;
using GoodbyeServer.Tests.CommandLine;
using Xunit;

namespace GoodbyeServer.Tests.Reporting;

/// <summary>The ready line says what will happen to a client.</summary>
public sealed class PlanTests
{
    [Theory]
    [InlineData("Goodbye at once, then half-close", "")]
    [InlineData("Goodbye at once, then close", "--close close")]
    [InlineData("Goodbye at once, then never close", "--close never")]
    [InlineData("Goodbye at once, then close in turn by abort:2,half-close", "--close abort:2,half-close")]
    [InlineData("Goodbye at once, then the port's close mode", "--listen 8081=abort")]
    [InlineData("Abort at once", "--no-message --close abort")]
    [InlineData("Echo until \"quit\", then goodbye and half-close", "--echo --until quit")]
    [InlineData("Echo until the client's end of file, then goodbye and half-close", "--echo")]
    [InlineData("Read until the client's end of file, then goodbye and half-close", "--idle-timeout 0")]
    [InlineData("Read until 10s of silence, then abort", "--idle-timeout 10 --no-message -c abort")]
    [InlineData("Read until 10 bytes or 1 line, then goodbye and close", "--after-bytes 10 --after-lines 1 -c close")]
    [InlineData("Read until 250ms have passed, 1 byte or 2 lines, then goodbye and half-close", "--after .25 --after-bytes 1 --after-lines 2")]
    [InlineData("Read until an empty line, then goodbye and half-close", "--until=")]
    [InlineData("Read until \"\\x1b[31m\", then goodbye and half-close", "--until \u001b[31m")]
    [InlineData("Follow the script until its end, then goodbye and half-close", "--script line")]
    [InlineData("Follow the script until \"QUIT\", then goodbye and half-close", "--script line;repeat --until QUIT")]
    [InlineData("Follow the scripts in turn until 2m have passed or its end, then goodbye and abort", "--script line --script lines\t2 --after 2m -c abort")]
    [InlineData("Read until a close mode's word, then goodbye and that mode", "--obey")]
    public async Task The_plan_follows_the_flags(string plan, string flags) => Assert.Equal(
        plan, Plan.Of(await Typed.ServerAsync(flags.Split(' ', StringSplitOptions.RemoveEmptyEntries))));
}
