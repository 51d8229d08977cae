namespace GoodbyeServer.Tls;

/// <summary>Why nothing more is read from a client inside TLS.</summary>
internal enum TlsEnd
{
    /// <summary>Its close_notify: it says nothing more, and may still be told something (RFC 8446 section 6.1).</summary>
    CloseNotify,

    /// <summary>Its fatal alert: nothing more can be said in either direction.</summary>
    Alert,

    /// <summary>
    /// What it sent was rejected: a handshake that is broken or not acceptable, a record that does not decrypt. An alert tells
    /// it so; nothing else can be said any more.
    /// </summary>
    Rejected,

    /// <summary>It does not speak TLS: its first bytes are something else, HTTP say. It gets no answer.</summary>
    NotTls,
}
