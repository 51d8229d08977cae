namespace GoodbyeServer.Tls;

/// <summary>Why TLS cannot be offered: one line, which goes on from the name of what it is about.</summary>
/// <param name="Part">What it is about.</param>
/// <param name="Text">What is wrong, and what would be accepted.</param>
internal sealed record TlsFault(TlsPart Part, string Text);

/// <summary>What TLS is made of.</summary>
internal enum TlsPart
{
    /// <summary>OpenSSL itself.</summary>
    Library,

    /// <summary>The certificate, or the chain that it begins.</summary>
    Certificate,

    /// <summary>The private key.</summary>
    Key,

    /// <summary>The file of secrets, for Wireshark.</summary>
    KeyLog,
}
