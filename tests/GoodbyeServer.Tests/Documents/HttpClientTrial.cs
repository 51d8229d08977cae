using System.Security.Cryptography.X509Certificates;
using GoodbyeServer.Tests.Support;

namespace GoodbyeServer.Tests.Documents;

/// <summary>.NET's own client, which runs in the test's process, against the program.</summary>
internal static class HttpClientTrial
{
    /// <summary>Runs both; returns the client's complaint, null if it has none, and the server's end.</summary>
    public static async Task<(string? Complaint, Exit Exit)> RunAsync(string[] flags, string certificateFile)
    {
        await using var server = await ServerProcess.StartListeningAsync(["--tls", $"--tls-cert-file={certificateFile}", .. flags]);
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(certificateFile);
        using var handler = new HttpClientHandler
        {
            UseProxy = false,
            ServerCertificateCustomValidationCallback = (_, shown, _, _) => certificate.Equals(shown),
        };
        using var client = new HttpClient(handler);
        string? complaint = null;
        try
        {
            await client.GetStringAsync(new Uri($"https://localhost:{server.Port}")).OrHangs();
        }
        catch (HttpRequestException e)
        {
            complaint = e.Message;
        }

        return (complaint, await server.StopAsync());
    }
}
