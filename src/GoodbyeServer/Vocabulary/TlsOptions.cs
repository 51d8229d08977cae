namespace GoodbyeServer.Vocabulary;

/// <summary>What TLS is like, if it is spoken.</summary>
internal sealed record TlsOptions
{
    /// <summary>The user's certificate, the chain behind it, and perhaps its key; null for a certificate of the server's own.</summary>
    public PemFile? Certificate { get; init; }

    /// <summary>The certificate's key; null if it lies with the certificate.</summary>
    public PemFile? Key { get; init; }

    /// <summary>The protocols that are offered by ALPN, the preferred one first; none to leave the client's offer unanswered.</summary>
    public IReadOnlyList<string> Protocols { get; init; } = [];

    /// <summary>Where the certificate is written to; null for nowhere, or beside a command, for a file of the server's choice.</summary>
    public string? CertificateFile { get; init; }

    public CloseNotifyUse CloseNotify { get; init; } = CloseNotifyUse.BeforeFin;
}

/// <summary>A file that the user named, and what is in it.</summary>
/// <param name="Path">As it was typed.</param>
/// <param name="Content">Certificates and keys, as PEM if all is well.</param>
internal sealed record PemFile(string Path, ReadOnlyMemory<byte> Content);
