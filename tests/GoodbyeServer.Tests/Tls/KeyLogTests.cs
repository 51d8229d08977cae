using System.Text.RegularExpressions;
using GoodbyeServer.Tls;
using Xunit;

namespace GoodbyeServer.Tests.Tls;

/// <summary>The file of secrets.</summary>
public sealed partial class KeyLogTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [TlsFact]
    public void Each_connection_adds_its_secrets()
    {
        File.WriteAllText(_file, "# what was there\n");
        using var context = TestContext.Create(TestContext.Setup with { KeyLogFile = _file });
        using (TlsPair.Connected(context: context))
        {
        }

        // Others append to it too: the client that is started beside the server.
        File.AppendAllText(_file, "# somebody else\n");
        using (TlsPair.Connected(new(ClientStyle.Tls12), context))
        {
        }

        var lines = File.ReadAllLines(_file);
        Assert.Equal("# what was there", lines[0]);
        Assert.Equal("# somebody else", lines[6]);
        Assert.Equal(8, lines.Length);
        Assert.Equal(
            [
                "CLIENT_HANDSHAKE_TRAFFIC_SECRET", "CLIENT_TRAFFIC_SECRET_0", "EXPORTER_SECRET", "SERVER_HANDSHAKE_TRAFFIC_SECRET",
                "SERVER_TRAFFIC_SECRET_0",
            ],
            lines[1..6].Select(line => line.Split(' ')[0]).Order());
        Assert.StartsWith("CLIENT_RANDOM ", lines[7], StringComparison.Ordinal);
        Assert.All([.. lines[1..6], lines[7]], line => Assert.Matches(SecretLine(), line));
    }

    [TlsFact]
    public void One_that_cannot_be_written_is_told()
    {
        AssertFault("No such file or directory", Path.Combine(_file + ".d", "keys"));
        AssertFault("Is a directory", Path.GetTempPath());
    }

    [TlsFact]
    public void A_full_disk_breaks_no_connection()
    {
        using var context = TestContext.Create(TestContext.Setup with { KeyLogFile = "/dev/full" });
        using var pair = TlsPair.Connected(context: context);
        Assert.Null(pair.Server.Facts.Fault);
    }

    private static void AssertFault(string why, string path) => Assert.Equal(
        new TlsFault(TlsPart.KeyLog, $"it cannot be written to: {why}"), TestContext.Fault(TestContext.Setup with { KeyLogFile = path }));

    [GeneratedRegex("^[A-Z_0-9]+ [0-9a-f]{64} [0-9a-f]{64,96}$")]
    private static partial Regex SecretLine();
}
