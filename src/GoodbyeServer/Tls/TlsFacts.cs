using System.Runtime.InteropServices;
using System.Text;
using static GoodbyeServer.Tls.LibSsl;

namespace GoodbyeServer.Tls;

/// <summary>What is known of one TLS connection: for its report.</summary>
internal sealed unsafe class TlsFacts
{
    private const int HostName = 0;
    private const int Tls13 = 0x304;

    /// <summary>Whether plain bytes may come and go.</summary>
    public bool IsHandshakeDone => Version is not null;

    /// <summary>1.2 or 1.3; null until the handshake is done.</summary>
    public string? Version { get; private set; }

    /// <summary>The protocol that was agreed upon (ALPN); null if none.</summary>
    public string? Protocol { get; private set; }

    /// <summary>The host that the client asked for (SNI); null if it named none.</summary>
    public string? ServerName { get; private set; }

    public bool IsCloseNotifyReceived { get; private set; }

    public bool IsCloseNotifySent { get; private set; }

    /// <summary>The last alert that the client sent, other than close_notify; null if none.</summary>
    public TlsAlert? AlertReceived { get; private set; }

    /// <summary>The last alert that was sent, other than close_notify; null if none.</summary>
    public TlsAlert? AlertSent { get; private set; }

    /// <summary>What OpenSSL says went wrong; null if nothing did.</summary>
    public string? Fault { get; set; }

    /// <summary>Where the secrets go; null for nowhere.</summary>
    public KeyLog? KeyLog { get; init; }

    public void NoteReceived(TlsAlert alert)
    {
        IsCloseNotifyReceived |= alert == TlsAlert.CloseNotify;
        AlertReceived = alert == TlsAlert.CloseNotify ? AlertReceived : alert;
    }

    public void NoteSent(TlsAlert alert)
    {
        IsCloseNotifySent |= alert == TlsAlert.CloseNotify;
        AlertSent = alert == TlsAlert.CloseNotify ? AlertSent : alert;
    }

    /// <summary>Notes what was agreed upon.</summary>
    public void NoteHandshake(SSL* ssl)
    {
        byte* protocol;
        uint length;
        SSL_get0_alpn_selected(ssl, &protocol, &length);
        Protocol = length == 0 ? null : Encoding.UTF8.GetString(protocol, (int)length);
        ServerName = Marshal.PtrToStringUTF8((nint)SSL_get_servername(ssl, HostName));
        Version = SSL_version(ssl) == Tls13 ? "1.3" : "1.2";
    }
}
