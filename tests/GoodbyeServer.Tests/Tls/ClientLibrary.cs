using System.Reflection;
using System.Runtime.InteropServices;
using GoodbyeServer.Tls;

namespace GoodbyeServer.Tests.Tls;

/// <summary>What a TLS client needs of OpenSSL, by the names of the man pages.</summary>
internal static class ClientLibrary
{
    private const string Ssl = "libssl";

    static ClientLibrary() => NativeLibrary.SetDllImportResolver(
        Assembly.GetExecutingAssembly(), (name, _, _) => name == Ssl ? LibSsl.Names.Select(TryLoad).First(handle => handle != 0) : 0);

    /// <summary>Has the functions be found.</summary>
    public static void Open()
    {
    }

    [DllImport(Ssl)]
    public static extern void ERR_clear_error();

    [DllImport(Ssl)]
    public static extern nuint ERR_peek_error();

    [DllImport(Ssl)]
    public static extern nint SSL_alert_desc_string_long(int number);

    [DllImport(Ssl)]
    public static extern nint TLS_client_method();

    [DllImport(Ssl)]
    public static extern nint SSL_CTX_new(nint method);

    [DllImport(Ssl)]
    public static extern void SSL_CTX_free(nint context);

    [DllImport(Ssl)]
    public static extern nint SSL_CTX_ctrl(nint context, int command, nint number, nint pointer);

    [DllImport(Ssl)]
    public static extern int SSL_CTX_set_cipher_list(nint context, byte[] list);

    [DllImport(Ssl)]
    public static extern int SSL_CTX_set_alpn_protos(nint context, byte[] protocols, uint length);

    [DllImport(Ssl)]
    public static extern void SSL_CTX_set_verify(nint context, int mode, nint callback);

    [DllImport(Ssl)]
    public static extern nint SSL_new(nint context);

    [DllImport(Ssl)]
    public static extern void SSL_free(nint ssl);

    [DllImport(Ssl)]
    public static extern void SSL_set_connect_state(nint ssl);

    [DllImport(Ssl)]
    public static extern void SSL_set_bio(nint ssl, nint read, nint write);

    [DllImport(Ssl)]
    public static extern nint SSL_ctrl(nint ssl, int command, nint number, byte[] pointer);

    [DllImport(Ssl)]
    public static extern int SSL_do_handshake(nint ssl);

    [DllImport(Ssl)]
    public static extern int SSL_read(nint ssl, byte[] buffer, int count);

    [DllImport(Ssl)]
    public static extern int SSL_write(nint ssl, byte[] buffer, int count);

    [DllImport(Ssl)]
    public static extern int SSL_shutdown(nint ssl);

    [DllImport(Ssl)]
    public static extern int SSL_get_error(nint ssl, int result);

    [DllImport(Ssl)]
    public static extern int SSL_key_update(nint ssl, int kind);

    [DllImport(Ssl)]
    public static extern int SSL_renegotiate(nint ssl);

    [DllImport(Ssl)]
    public static extern nint BIO_s_mem();

    [DllImport(Ssl)]
    public static extern nint BIO_new(nint method);

    [DllImport(Ssl)]
    public static extern int BIO_read(nint bio, byte[] buffer, int count);

    [DllImport(Ssl)]
    public static extern int BIO_write(nint bio, byte[] buffer, int count);

    [DllImport(Ssl)]
    public static extern nuint BIO_ctrl_pending(nint bio);

    private static nint TryLoad(string name) => NativeLibrary.TryLoad(name, out var handle) ? handle : 0;
}
