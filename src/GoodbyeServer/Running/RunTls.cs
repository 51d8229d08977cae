using System.Net;
using GoodbyeServer.Reporting;
using GoodbyeServer.Tls;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Running;

/// <summary>
/// TLS as the process has it: the library, one certificate for all trials, and the file that clients find it in. The context is never
/// freed: a connection may still use it when the process ends.
/// </summary>
internal sealed class RunTls : IDisposable
{
    private const string KeyLogVariable = "SSLKEYLOGFILE";

    private readonly WrittenFile? _file;

    private RunTls(TlsContext context, string? path, string namedBy)
    {
        Context = context;
        if (path is not null)
        {
            (Path, _file) = (System.IO.Path.GetFullPath(path), new WrittenFile(namedBy, path));
        }
    }

    public TlsContext Context { get; }

    /// <summary>The file of the certificate, as an absolute path; null if there is none.</summary>
    public string? Path { get; }

    /// <summary>Makes TLS ready; null if it is not spoken.</summary>
    /// <exception cref="StartupException">It cannot be.</exception>
    public static RunTls? Start(RunOptions options)
    {
        if (options.Server.Tls is not { } tls)
        {
            return null;
        }

        var keyLog = Environment.GetEnvironmentVariable(KeyLogVariable) is { Length: > 0 } named ? named : null;
        var setup = new TlsSetup([.. options.Server.Bind.Select(bind => bind.Address).OfType<IPAddress>()], DateTimeOffset.UtcNow)
        {
            // Null would be an empty memory otherwise, which is a certificate.
            Certificate = tls.Certificate is { } certificate ? certificate.Content : default(ReadOnlyMemory<byte>?),
            Key = tls.Key is { } key ? key.Content : default(ReadOnlyMemory<byte>?),
            Protocols = tls.Protocols,
            KeyLogFile = keyLog,
        };
        var context = TlsContext.Create(setup, out var fault) ?? throw new StartupException(TextOf(fault!, tls, keyLog));
        return tls.CertificateFile is { } path ? new(context, path, "--tls-cert-file")
            : options.Command is not null ? new(context, FileOfItsOwn(), "the certificate for the command")
            : new(context, null, "");
    }

    /// <summary>Writes the file: only once the ports are held, so that a failed start does not destroy another server's.</summary>
    /// <exception cref="StartupException">It cannot be written.</exception>
    public void WriteFile()
    {
        _file?.RemoveOld();
        _file?.Write(Context.Pem);
    }

    /// <summary>Says what clients have to trust.</summary>
    public void Announce(ServerLog log) => log.Certificate(Context.Fingerprint, Path);

    public void Dispose() => _file?.Dispose();

    /// <summary>A random name: nobody can plant it.</summary>
    private static string FileOfItsOwn() =>
        System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"goodbye-{System.IO.Path.GetRandomFileName()}.pem");

    private static string TextOf(TlsFault fault, TlsOptions tls, string? keyLog) => fault.Part switch
    {
        TlsPart.Library => $"--tls: {fault.Text}",
        TlsPart.Certificate => $"--tls-cert {Quote.Of(tls.Certificate!.Path)}: {fault.Text}",
        TlsPart.Key when tls.Key is { } key => $"--tls-key {Quote.Of(key.Path)}: {fault.Text}",
        TlsPart.Key => $"--tls-cert {Quote.Of(tls.Certificate!.Path)}: {fault.Text}; name the key's file by --tls-key",
        TlsPart.KeyLog => $"{KeyLogVariable} {Quote.Of(keyLog!)}: {fault.Text}",
    };
}
