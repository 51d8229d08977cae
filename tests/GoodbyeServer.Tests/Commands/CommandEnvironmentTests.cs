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

    [Fact]
    public void The_certificate_is_named_for_every_client_that_looks_for_one() => Assert.Equal(
        [
            "GOODBYE_PORT=4001", "GOODBYE_PORTS=4001", "GOODBYE_CERT=/c", "SSL_CERT_FILE=/c", "NODE_EXTRA_CA_CERTS=/c", "CURL_CA_BUNDLE=/c",
            "REQUESTS_CA_BUNDLE=/c", "DENO_CERT=/c", "CARGO_HTTP_CAINFO=/c", "GIT_SSL_CAINFO=/c",
        ],
        With("/c"));

    [Fact]
    public void What_the_user_has_set_stays()
    {
        var variables = With("/c", "CURL_CA_BUNDLE=/mine", "SSL_CERT_FILE=").ToList();
        Assert.Equal(["CURL_CA_BUNDLE=/mine", "SSL_CERT_FILE="], variables[..2]);
        Assert.DoesNotContain("CURL_CA_BUNDLE=/c", variables);
        Assert.DoesNotContain("SSL_CERT_FILE=/c", variables);
        Assert.Contains("GOODBYE_CERT=/c", variables);
    }

    [Fact]
    public void The_certificate_of_a_server_around_this_one_is_replaced()
    {
        string[] around = ["GOODBYE_CERT=/around", "SSL_CERT_FILE=/around", "GIT_SSL_CAINFO=/mine"];
        var variables = With("/c", around).ToList();
        Assert.DoesNotContain(variables, variable => variable.EndsWith("=/around", StringComparison.Ordinal));
        Assert.Contains("SSL_CERT_FILE=/c", variables);
        Assert.Contains("GIT_SSL_CAINFO=/mine", variables);
        Assert.Equal(["GIT_SSL_CAINFO=/mine", "GOODBYE_PORT=4001", "GOODBYE_PORTS=4001"], With([4001], around));
    }

    private static IEnumerable<string> With(string certificate, params string[] variables) =>
        CommandEnvironment.With([.. variables.Select(Encoding.UTF8.GetBytes)], [4001], certificate).Select(Encoding.UTF8.GetString);

    private static IEnumerable<string> With(int[] ports, params string[] variables) =>
        CommandEnvironment.With([.. variables.Select(Encoding.UTF8.GetBytes)], ports).Select(Encoding.UTF8.GetString);
}
