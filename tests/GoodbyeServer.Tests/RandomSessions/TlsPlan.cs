using GoodbyeServer.Tests.Tls;

namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>How a client deals with TLS.</summary>
internal enum TlsManner
{
    /// <summary>It shakes hands, and speaks inside TLS.</summary>
    Usual,

    /// <summary>The same, but its last record is none that anybody can decrypt.</summary>
    Garbles,

    /// <summary>The same, but its last record does not come whole.</summary>
    Cuts,

    /// <summary>It breaks the handshake off with an alert: it does not trust the certificate.</summary>
    Distrusts,

    /// <summary>It says its hello, or a part of it, and nothing more.</summary>
    OnlyHello,

    /// <summary>It speaks as if there were no TLS.</summary>
    Plain,
}

/// <summary>What one simulated client is to do with TLS.</summary>
/// <param name="Version">The version that it speaks, as <see cref="ClientStyle.Version"/>.</param>
/// <param name="SaysCloseNotify">Whether it says close_notify before it closes or half-closes.</param>
/// <param name="Manner">How it deals with it.</param>
/// <param name="Garbage">The last record of those that garble or cut.</param>
/// <param name="CutAt">How much of its hello, or of its last record, it says where it says nothing more.</param>
internal sealed record TlsPlan(int Version, bool SaysCloseNotify, TlsManner Manner, byte[] Garbage, int CutAt)
{
    public string Word => Version == ClientStyle.Tls13 ? "1.3" : "1.2";

    public override string ToString() => $"TLS {Word}, {Manner}{(SaysCloseNotify ? ", says close_notify" : "")}";
}
