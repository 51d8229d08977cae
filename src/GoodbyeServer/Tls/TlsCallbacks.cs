using System.Runtime.InteropServices;
using static GoodbyeServer.Tls.LibSsl;

namespace GoodbyeServer.Tls;

/// <summary>
/// What OpenSSL tells while it is called: alerts, and the secrets. The connection is found through a handle that its SSL keeps.
/// No exception may leave these methods.
/// </summary>
internal static unsafe class TlsCallbacks
{
    /// <summary>SSL_CB_READ_ALERT and SSL_CB_WRITE_ALERT.</summary>
    private const int AlertRead = 0x4004;
    private const int AlertWritten = 0x4008;

    /// <summary>Which of its pointers an SSL keeps for the program (SSL_set_app_data(3)).</summary>
    private const int AppData = 0;

    /// <summary>Has connections made from now on call.</summary>
    public static void Register(SSL_CTX* context, bool withSecrets)
    {
        SSL_CTX_set_info_callback(context, &NoteAlert);
        if (withSecrets)
        {
            SSL_CTX_set_keylog_callback(context, &WriteSecret);
        }
    }

    /// <summary>Whom a connection tells. The handle has to outlive the SSL.</summary>
    public static void Tell(SSL* ssl, GCHandle<TlsFacts> facts) =>
        _ = SSL_set_ex_data(ssl, AppData, (void*)GCHandle<TlsFacts>.ToIntPtr(facts));

    private static TlsFacts FactsOf(SSL* ssl) => GCHandle<TlsFacts>.FromIntPtr((nint)SSL_get_ex_data(ssl, AppData)).Target;

    /// <summary>SSL_CTX_set_info_callback(3). The number of an alert is in the low byte, its level above it.</summary>
    [UnmanagedCallersOnly]
    private static void NoteAlert(SSL* ssl, int happened, int value)
    {
        if (happened == AlertRead)
        {
            FactsOf(ssl).NoteReceived(new((byte)value));
        }
        else if (happened == AlertWritten)
        {
            FactsOf(ssl).NoteSent(new((byte)value));
        }
    }

    /// <summary>SSL_CTX_set_keylog_callback(3). The line ends with 0.</summary>
    [UnmanagedCallersOnly]
    private static void WriteSecret(SSL* ssl, byte* line) => FactsOf(ssl).KeyLog?.Write(line);
}
