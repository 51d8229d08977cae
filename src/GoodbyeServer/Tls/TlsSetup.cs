using System.Net;

namespace GoodbyeServer.Tls;

/// <summary>What TLS is to be like.</summary>
/// <param name="Addresses">What the certificate of its own is for, beside localhost.</param>
/// <param name="Now">When that certificate begins to be valid; it is so for a day.</param>
internal sealed record TlsSetup(IReadOnlyList<IPAddress> Addresses, DateTimeOffset Now)
{
    /// <summary>The user's certificate, and the chain behind it, as PEM; null for one of its own.</summary>
    public ReadOnlyMemory<byte>? Certificate { get; init; }

    /// <summary>The private key, as PEM; null if it lies with the certificate.</summary>
    public ReadOnlyMemory<byte>? Key { get; init; }

    /// <summary>Offered by ALPN, the preferred one first; without one the client's offer is left unanswered.</summary>
    public IReadOnlyList<string> Protocols { get; init; } = [];

    /// <summary>A file to append the connections' secrets to (SSLKEYLOGFILE); null for none.</summary>
    public string? KeyLogFile { get; init; }
}
