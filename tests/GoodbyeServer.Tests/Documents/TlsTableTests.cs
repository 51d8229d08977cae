using GoodbyeServer.Tests.Process;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Tests.Tls;
using Xunit;

namespace GoodbyeServer.Tests.Documents;

/// <summary>What the page on TLS says that clients report, cell by cell, as far as the clients are here.</summary>
public sealed class TlsTableTests(GoClient go) : IClassFixture<GoClient>, IDisposable
{
    /// <summary>The column of .NET's client, which is no program of its own.</summary>
    private const string DotNet = ".NET HttpClient";

    private const string Request = "GET / HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n";

    /// <summary>A column's client, which ends with 0 if it finds nothing wrong.</summary>
    private static readonly Dictionary<string, (string Program, string Script)> Clients = new()
    {
        ["s_client"] = (
            "openssl",
            $"printf '{Request}' | openssl s_client -quiet -CAfile \"$GOODBYE_CERT\" -connect localhost:$GOODBYE_PORT"),
        ["curl"] = ("curl", "curl -sS -o /dev/null --cacert \"$GOODBYE_CERT\" https://localhost:$GOODBYE_PORT"),
        ["wget"] = ("wget", "wget -q -t1 --no-hsts -O /dev/null --ca-certificate=\"$GOODBYE_CERT\" https://localhost:$GOODBYE_PORT"),
        ["Python `recv`"] = ("python3", $"""
            exec python3 -c 'import os, socket, ssl
            context = ssl.create_default_context(cafile=os.environ["GOODBYE_CERT"])
            raw = socket.create_connection(("localhost", int(os.environ["GOODBYE_PORT"])))
            inside = context.wrap_socket(raw, server_hostname="localhost")
            inside.sendall(b"{Request}")
            while inside.recv(65536): pass'
            """),
        ["urllib"] = ("python3", """
            exec python3 -c 'import os, ssl, urllib.request
            context = ssl.create_default_context(cafile=os.environ["GOODBYE_CERT"])
            urllib.request.urlopen("https://localhost:" + os.environ["GOODBYE_PORT"], context=context).read()'
            """),
        ["Node.js fetch"] = ("node", """
            NODE_EXTRA_CA_CERTS=$GOODBYE_CERT exec node -e 'fetch("https://localhost:" + process.env.GOODBYE_PORT)
            .then(answer => answer.text()).then(() => process.exit(0), () => process.exit(1))'
            """),
        ["Go http"] = ("go", "SSL_CERT_FILE=$GOODBYE_CERT exec \"$GO_CLIENT\""),
    };

    private readonly WatchedFolder _folder = new();

    public static TheoryData<string, string, string, string> Cells
    {
        get
        {
            var all = new TheoryData<string, string, string, string>();
            var rows = Rows().ToList();
            foreach (var row in rows.Skip(2))
            {
                for (var column = 2; column < row.Length; column++)
                {
                    if (row[column].Length > 0)
                    {
                        all.Add(row[0], row[1], rows[0][column], row[column]);
                    }
                }
            }

            return all;
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_client_of_the_table_is_known() => Assert.Equal([.. Clients.Keys, DotNet], Rows().First().Skip(2));

    public static string? WhyNot(string body, string end, string client, string reports) =>
        client == DotNet ? null : Tools.WhyNot(Clients[client].Program);

    [TlsTheory(WhyNot = nameof(WhyNot))]
    [MemberData(nameof(Cells))]
    public async Task A_client_reports_what_the_page_says(string body, string end, string client, string reports)
    {
        var (length, bytes) = body == "torn" ? ("Content-Length: 1000\r\n", 500) : ("", 1000);
        await File.WriteAllTextAsync(
            _folder["answer"], $"HTTP/1.1 200 OK\r\nConnection: close\r\n{length}\r\n{new string('x', bytes)}");
        string[] flags = end switch
        {
            "close_notify, FIN" => [],
            "FIN" => ["--close-notify=never"],
            "RST" => ["--close=abort"],
            "close_notify, RST" => ["--close=abort", "--close-notify=always"],
            _ => throw new ArgumentException($"no such end: {end}"),
        };
        flags = ["--after-requests=1", $"--message-file={_folder["answer"]}", .. flags];
        var (isOk, said) = await (client == DotNet ? RunDotNetAsync(flags) : RunAsync(flags, Clients[client].Script));
        Assert.True(isOk == (reports == "ok"), string.Join('\n', said));
        Assert.Contains(said, line => line.Contains(": goodbye (after-requests), ", StringComparison.Ordinal));
    }

    private async Task<(bool IsOk, IEnumerable<string> Said)> RunAsync(string[] flags, string script)
    {
        script = script.Replace("$GO_CLIENT", go.Path, StringComparison.Ordinal);
        await using var server = ServerProcess.Start(["--tls", .. flags, "--", "sh", "-c", script]);
        var exit = await server.ExitAsync();
        return (exit.Code == 0, exit.Errors);
    }

    private async Task<(bool IsOk, IEnumerable<string> Said)> RunDotNetAsync(string[] flags)
    {
        var (complaint, exit) = await HttpClientTrial.RunAsync(flags, _folder["cert.pem"]);
        return (complaint is null, exit.Lines.Append(complaint ?? "no complaint"));
    }

    private static IEnumerable<string[]> Rows() => Page.All.Single(page => page.Name == "src/docs/tls.md").Lines
        .SkipWhile(line => line != "## What clients report").TakeWhile(line => line != "## A torn answer")
        .Where(line => line.StartsWith('|')).Select(line => line.Split('|')[1..^1].Select(cell => cell.Trim()).ToArray());
}
