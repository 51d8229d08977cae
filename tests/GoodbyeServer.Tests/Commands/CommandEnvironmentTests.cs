using System.Text;
using GoodbyeServer.Commands;
using Xunit;

namespace GoodbyeServer.Tests.Commands;

public sealed class CommandEnvironmentTests
{
    [Fact]
    public void The_ports_are_added() =>
        Assert.Equal(["HOME=/", "GOODBYE_PORT=4001", "GOODBYE_PORTS=4001 4002"], With([4001, 4002], "HOME=/"));

    [Fact]
    public void The_ports_of_a_server_around_this_one_are_replaced() => Assert.Equal(
        ["GOODBYE_PORTAL=x", "GOODBYE_PORT=4001", "GOODBYE_PORTS=4001"],
        With([4001], "GOODBYE_PORT=1", "GOODBYE_PORTAL=x", "GOODBYE_PORTS=1 2"));

    [Fact]
    public void A_variable_that_is_not_text_stays_as_it_is()
    {
        byte[] variable = [(byte)'X', (byte)'=', 0xff, 0xc3];

        Assert.Equal(variable, CommandEnvironment.With([variable], [4001])[0]);
    }

    [Fact]
    public void A_variable_is_found_by_its_whole_name()
    {
        Assert.Equal(Environment.GetEnvironmentVariable("PATH"), CommandEnvironment.Variable("PATH"));
        Assert.Null(CommandEnvironment.Variable("PAT"));
    }

    private static IEnumerable<string> With(int[] ports, params string[] variables) =>
        CommandEnvironment.With([.. variables.Select(Encoding.UTF8.GetBytes)], ports).Select(Encoding.UTF8.GetString);
}
