using GoodbyeServer.Tests.Support;
using GoodbyeServer.Tests.Tls;
using Xunit;

namespace GoodbyeServer.Tests.Process;

/// <summary>TLS as users have it: the program, its files, and clients that trust its certificate.</summary>
public sealed class TlsProcessTests : IDisposable
{
    /// <summary>A shell in which no certificates are set, so that the server's are taken.</summary>
    private const string Unset = "unset SSL_CERT_FILE SSL_CERT_DIR NODE_EXTRA_CA_CERTS CURL_CA_BUNDLE REQUESTS_CA_BUNDLE; exec \"$@\"";

    private readonly WatchedFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Clients =>
    [
        "openssl s_client -quiet -verify_return_error -connect localhost:$GOODBYE_PORT </dev/null",
        "openssl s_client -quiet -verify_return_error -tls1_2 -connect 127.0.0.1:$GOODBYE_PORT </dev/null",
        "curl -sS --http0.9 https://localhost:$GOODBYE_PORT",
        "curl -sS --http0.9 https://127.0.0.1:$GOODBYE_PORT",
        "python3 -c 'import os, ssl, socket; p = int(os.environ[\"GOODBYE_PORT\"]); "
            + "s = ssl.create_default_context().wrap_socket(socket.create_connection((\"localhost\", p)), server_hostname=\"localhost\"); "
            + "print(s.recv(8).decode(), end=\"\")'",
        "node -e 'require(\"tls\").connect(process.env.GOODBYE_PORT, \"localhost\").pipe(process.stdout)'",
        "wget -q --no-hsts -t1 --ca-certificate=$GOODBYE_CERT -O - https://localhost:$GOODBYE_PORT",
    ];

    public static string? WhyNotClient(string script) => Tools.WhyNot(script.Split(' ')[0]);

    [TlsTheory(WhyNot = nameof(WhyNotClient))]
    [MemberData(nameof(Clients))]
    public async Task A_client_trusts_the_certificate_unchanged(string script)
    {
        var exit = await RunInShellAsync(Unset, "--tls", "--bind=127.0.0.1", "--", "sh", "-c", script);
        Assert.Equal(["Goodbye"], exit.Lines);
        Assert.Equal(0, exit.Code);
        Assert.Contains(exit.Errors, line => line.Contains(" Closed #1 ", StringComparison.Ordinal));
        Assert.DoesNotContain(exit.Errors, line => line.Contains("handshake-failed", StringComparison.Ordinal));
    }

    [TlsTheory]
    [InlineData("[ -r '{cert}' ] && [ '{cert}' = \"$GOODBYE_CERT\" ] && cat '{cert}'", "-----BEGIN CERTIFICATE-----")]
    [InlineData("env | grep -c \"=$GOODBYE_CERT$\"", "8")]
    public async Task The_command_is_told_the_certificates_file(string script, string first)
    {
        var exit = await RunInShellAsync(
            "unset GIT_SSL_CAINFO DENO_CERT CARGO_HTTP_CAINFO; " + Unset, "--tls", "--log-format=json", "--", "sh", "-c", script);
        Assert.Equal((0, first), (exit.Code, exit.Lines[0]));
        Assert.DoesNotContain(exit.Lines, line => line.Contains("KEY", StringComparison.Ordinal));
        var said = exit.Errors.Single(line => line.Contains("\"Event\":\"Certificate\"", StringComparison.Ordinal));
        using var json = System.Text.Json.JsonDocument.Parse(said);
        var path = json.RootElement.GetProperty("Path").GetString()!;
        Assert.True(Path.IsPathFullyQualified(path));
        Assert.False(File.Exists(path));
    }

    [TlsFact]
    public async Task Without_tls_a_command_knows_of_no_certificate()
    {
        var exit = await RunInShellAsync(Unset, "--", "sh", "-c", "echo '{cert}' ${GOODBYE_CERT-none} ${SSL_CERT_FILE-none}");
        Assert.Equal(["{cert} none none"], exit.Lines);
    }

    [TlsFact]
    public async Task The_certificates_file_is_there_before_the_port_file_and_gone_at_the_end()
    {
        var (certificate, port) = (_folder["cert.pem"], _folder["port"]);
        await using (var server = ServerProcess.Start(
            "--tls", "--port=0", "--bind=127.0.0.1", $"--tls-cert-file={certificate}", $"--port-file={port}"))
        {
            await server.ListeningAsync();
            Assert.Contains("Certificate sha256 ", server.Lines[0], StringComparison.Ordinal);
            Assert.Matches(@"Listening on 127\.0\.0\.1:\d+ \(TLS\)$", server.Lines[1]);
            Assert.True(File.Exists(port));
            Assert.StartsWith("-----BEGIN CERTIFICATE-----", await File.ReadAllTextAsync(certificate), StringComparison.Ordinal);
            Assert.Equal(0, (await server.StopAsync()).Code);
        }

        Assert.False(File.Exists(certificate));
        Assert.False(File.Exists(port));
    }

    /// <summary>A start that fails destroys nothing of the server that has the port.</summary>
    [TlsFact]
    public async Task A_second_server_on_the_port_leaves_the_firsts_file_alone()
    {
        var certificate = _folder["cert.pem"];
        await using var server = await ServerProcess.StartListeningAsync("--tls", $"--tls-cert-file={certificate}");
        var before = await File.ReadAllTextAsync(certificate);
        await using var second = ServerProcess.Start("--tls", $"--port={server.Port}", $"--tls-cert-file={certificate}");
        Assert.Equal(1, (await second.ExitAsync()).Code);
        Assert.Equal(before, await File.ReadAllTextAsync(certificate));
    }

    [TlsFact("openssl")]
    public async Task The_key_log_is_appended_to()
    {
        await File.WriteAllTextAsync(_folder["keys"], "# mine\n");
        var exit = await RunInShellAsync(
            $"export SSLKEYLOGFILE='{_folder["keys"]}'; {Unset}",
            "--tls", "--bind=127.0.0.1", "--", "sh", "-c", "openssl s_client -quiet -connect localhost:$GOODBYE_PORT </dev/null");
        Assert.Equal(0, exit.Code);
        var lines = await File.ReadAllLinesAsync(_folder["keys"]);
        Assert.Equal("# mine", lines[0]);
        Assert.Contains(lines, line => line.StartsWith("SERVER_TRAFFIC_SECRET_0 ", StringComparison.Ordinal));
    }

    [TlsFact]
    public async Task A_key_log_that_cannot_be_written_ends_the_start()
    {
        var exit = await RunInShellAsync($"export SSLKEYLOGFILE='{_folder["none/keys"]}'; exec \"$@\"", "--tls", "--port=0");
        Assert.Equal(1, exit.Code);
        Assert.StartsWith($"SSLKEYLOGFILE '{_folder["none/keys"]}': it cannot be written to: ",
            Assert.Single(exit.Errors), StringComparison.Ordinal);
        Assert.Empty(exit.Lines);
    }

    /// <summary>The libraries are hidden in a mount namespace of the test's own.</summary>
    [TlsFact("unshare", HidesLibrary = true)]
    public async Task Without_the_library_it_is_one_line_and_exit_code_1()
    {
        const string Hidden = "exec unshare -m sh -c 'for f in $(ldconfig -p | sed -n \"s/.*=> //p\" | grep \"libssl.so\"); "
            + "do mount --bind /dev/null $f; done; exec \"$@\"' sh \"$@\"";
        var exit = await RunInShellAsync(Hidden, "--tls", "--port=0");
        Assert.Equal(1, exit.Code);
        Assert.Equal(
            "--tls: OpenSSL is missing: install its library, version 3 or newer (libssl.so.3 or libssl.so.4 or libssl.so.5)",
            Assert.Single(exit.Errors));
        exit = await RunInShellAsync(Hidden, "--port=0", "--run-for=1ms");
        Assert.Equal(0, exit.Code);
    }

    [TlsFact("openssl")]
    public async Task A_sweep_goes_through_the_bytes_inside_tls()
    {
        const string Client = "openssl s_client -quiet -ign_eof -CAfile {cert} -verify_return_error -connect localhost:{port} </dev/null "
            + "2>/dev/null | grep -q '^Goodbye$'";
        var exit = await RunInShellAsync(Unset, "--tls", "--sweep=5..7", "--close=half-close,abort", "--", "sh", "-c", Client);
        Assert.Equal(3, exit.Code);
        var rows = exit.Errors
            .Where(line => line.Contains("half-close", StringComparison.Ordinal) || line.Contains("abort", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf(']') + 2)..]).ToList();
        Assert.Equal(
            [
                "half-close 5-6 noticed  exit 1",
                "half-close 7   missed   exit 0    from after \"Goodbye\"",
                "abort      5-6 noticed  exit 1",
                "abort      7   missed   exit 0    from after \"Goodbye\"",
            ],
            rows.Where(row => !row.StartsWith("Swept", StringComparison.Ordinal)));
        Assert.Single(exit.Errors, line => line.Contains("Certificate sha256", StringComparison.Ordinal));
    }

    private static async Task<Exit> RunInShellAsync(string script, params string[] flags)
    {
        await using var server = ServerProcess.StartInShell(script, flags);
        return await server.ExitAsync();
    }
}
