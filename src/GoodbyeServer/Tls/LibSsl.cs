using System.Runtime.InteropServices;
using unsafe AlpnCallback = delegate* unmanaged<GoodbyeServer.Tls.SSL*, byte**, byte*, byte*, uint, void*, int>;
using unsafe InfoCallback = delegate* unmanaged<GoodbyeServer.Tls.SSL*, int, int, void>;
using unsafe KeyLogCallback = delegate* unmanaged<GoodbyeServer.Tls.SSL*, byte*, void>;
using unsafe PassphraseCallback = delegate* unmanaged<byte*, int, int, void*, int>;

namespace GoodbyeServer.Tls;

/// <summary>
/// OpenSSL, by function pointers that are looked up when it is asked for: the program itself needs neither library, and no run
/// without TLS opens one. Each function has the name of its man page, and is in OpenSSL 3.0 and all later ones. Those of
/// libcrypto are found through libssl (dlsym(3) looks into what a library depends on), so that the two always belong together.
/// </summary>
internal static unsafe class LibSsl
{
    /// <summary>The names under which libssl 3 and later ones are installed, the one that was tested most first.</summary>
    public static readonly IReadOnlyList<string> Names = ["libssl.so.3", "libssl.so.4", "libssl.so.5"];

    private static readonly Lock Gate = new();

    public static delegate* unmanaged<ulong, void*, int> OPENSSL_init_ssl;
    public static delegate* unmanaged<void> ERR_clear_error;
    public static delegate* unmanaged<nuint> ERR_peek_error;
    public static delegate* unmanaged<nuint, byte*> ERR_reason_error_string;

    public static delegate* unmanaged<void*> TLS_server_method;
    public static delegate* unmanaged<void*, SSL_CTX*> SSL_CTX_new;
    public static delegate* unmanaged<SSL_CTX*, void> SSL_CTX_free;
    public static delegate* unmanaged<SSL_CTX*, int, nint, void*, nint> SSL_CTX_ctrl;
    public static delegate* unmanaged<SSL_CTX*, ulong, ulong> SSL_CTX_set_options;
    public static delegate* unmanaged<SSL_CTX*, ulong, ulong> SSL_CTX_clear_options;
    public static delegate* unmanaged<SSL_CTX*, nuint, int> SSL_CTX_set_num_tickets;
    public static delegate* unmanaged<SSL_CTX*, X509*, int> SSL_CTX_use_certificate;
    public static delegate* unmanaged<SSL_CTX*, EVP_PKEY*, int> SSL_CTX_use_PrivateKey;
    public static delegate* unmanaged<SSL_CTX*, InfoCallback, void> SSL_CTX_set_info_callback;
    public static delegate* unmanaged<SSL_CTX*, KeyLogCallback, void> SSL_CTX_set_keylog_callback;
    public static delegate* unmanaged<SSL_CTX*, AlpnCallback, void*, void> SSL_CTX_set_alpn_select_cb;
    public static delegate* unmanaged<byte**, byte*, byte*, uint, byte*, uint, int> SSL_select_next_proto;

    public static delegate* unmanaged<SSL_CTX*, SSL*> SSL_new;
    public static delegate* unmanaged<SSL*, void> SSL_free;
    public static delegate* unmanaged<SSL*, void> SSL_set_accept_state;
    public static delegate* unmanaged<SSL*, BIO*, BIO*, void> SSL_set_bio;
    public static delegate* unmanaged<SSL*, BIO*, void> SSL_set0_wbio;
    public static delegate* unmanaged<SSL*, int, void*, int> SSL_set_ex_data;
    public static delegate* unmanaged<SSL*, int, void*> SSL_get_ex_data;
    public static delegate* unmanaged<SSL*, int> SSL_do_handshake;
    public static delegate* unmanaged<SSL*, void*, nuint, nuint*, int> SSL_peek_ex;
    public static delegate* unmanaged<SSL*, void*, nuint, nuint*, int> SSL_read_ex;
    public static delegate* unmanaged<SSL*, void*, nuint, nuint*, int> SSL_write_ex;
    public static delegate* unmanaged<SSL*, int> SSL_pending;
    public static delegate* unmanaged<SSL*, int> SSL_shutdown;
    public static delegate* unmanaged<SSL*, int, int> SSL_get_error;
    public static delegate* unmanaged<SSL*, int> SSL_version;
    public static delegate* unmanaged<SSL*, int, byte*> SSL_get_servername;
    public static delegate* unmanaged<SSL*, byte**, uint*, void> SSL_get0_alpn_selected;

    public static delegate* unmanaged<void*, BIO*> BIO_new;
    public static delegate* unmanaged<void*> BIO_s_mem;
    public static delegate* unmanaged<void*, int, BIO*> BIO_new_mem_buf;
    public static delegate* unmanaged<byte*, byte*, BIO*> BIO_new_file;
    public static delegate* unmanaged<BIO*, int> BIO_free;
    public static delegate* unmanaged<BIO*, int, nint, void*, nint> BIO_ctrl;
    public static delegate* unmanaged<BIO*, nuint> BIO_ctrl_pending;
    public static delegate* unmanaged<BIO*, void*, int, int> BIO_read;
    public static delegate* unmanaged<BIO*, void*, int, int> BIO_write;
    public static delegate* unmanaged<BIO*, byte*, int> BIO_puts;

    public static delegate* unmanaged<void*, byte*, byte*, EVP_PKEY_CTX*> EVP_PKEY_CTX_new_from_name;
    public static delegate* unmanaged<EVP_PKEY_CTX*, void> EVP_PKEY_CTX_free;
    public static delegate* unmanaged<EVP_PKEY_CTX*, byte*, int> EVP_PKEY_CTX_set_group_name;
    public static delegate* unmanaged<EVP_PKEY_CTX*, int> EVP_PKEY_keygen_init;
    public static delegate* unmanaged<EVP_PKEY_CTX*, EVP_PKEY**, int> EVP_PKEY_generate;
    public static delegate* unmanaged<EVP_PKEY*, void> EVP_PKEY_free;
    public static delegate* unmanaged<void*> EVP_sha256;
    public static delegate* unmanaged<byte*, int, int> RAND_bytes;

    public static delegate* unmanaged<X509*> X509_new;
    public static delegate* unmanaged<X509*, void> X509_free;
    public static delegate* unmanaged<X509*, nint, int> X509_set_version;
    public static delegate* unmanaged<X509*, ASN1_STRING*> X509_get_serialNumber;
    public static delegate* unmanaged<ASN1_STRING*, ulong, int> ASN1_INTEGER_set_uint64;
    public static delegate* unmanaged<X509*, ASN1_STRING*> X509_getm_notBefore;
    public static delegate* unmanaged<X509*, ASN1_STRING*> X509_getm_notAfter;
    public static delegate* unmanaged<ASN1_STRING*, nint, ASN1_STRING*> ASN1_TIME_set;
    public static delegate* unmanaged<X509_NAME*> X509_NAME_new;
    public static delegate* unmanaged<X509_NAME*, void> X509_NAME_free;
    public static delegate* unmanaged<X509_NAME*, byte*, int, byte*, int, int, int, int> X509_NAME_add_entry_by_txt;
    public static delegate* unmanaged<X509*, X509_NAME*, int> X509_set_subject_name;
    public static delegate* unmanaged<X509*, X509_NAME*, int> X509_set_issuer_name;
    public static delegate* unmanaged<X509*, EVP_PKEY*, int> X509_set_pubkey;
    public static delegate* unmanaged<void*, void*, int, byte*, X509_EXTENSION*> X509V3_EXT_conf_nid;
    public static delegate* unmanaged<X509*, X509_EXTENSION*, int, int> X509_add_ext;
    public static delegate* unmanaged<X509_EXTENSION*, void> X509_EXTENSION_free;
    public static delegate* unmanaged<X509*, EVP_PKEY*, void*, int> X509_sign;
    public static delegate* unmanaged<X509*, void*, byte*, uint*, int> X509_digest;
    public static delegate* unmanaged<X509*, EVP_PKEY*, int> X509_check_private_key;
    public static delegate* unmanaged<BIO*, void*, void*, void*, X509*> PEM_read_bio_X509;
    public static delegate* unmanaged<BIO*, void*, PassphraseCallback, void*, EVP_PKEY*> PEM_read_bio_PrivateKey;
    public static delegate* unmanaged<BIO*, X509*, int> PEM_write_bio_X509;

    private static string? _missing;

    /// <summary>Opens the library, and looks up every function.</summary>
    /// <param name="names">The names to try, in order; <see cref="Names"/>.</param>
    /// <returns>Null when it is open; what is missing, and what to do about it, when it is not.</returns>
    public static string? Load(IReadOnlyList<string> names)
    {
        lock (Gate)
        {
            foreach (var name in names)
            {
                if (NativeLibrary.TryLoad(name, out var library))
                {
                    _missing = null;
                    FindAll(library);
                    return _missing is null ? Start() : $"{name} lacks {_missing}: OpenSSL 3 or newer is needed";
                }
            }

            return $"OpenSSL is missing: install its library, version 3 or newer ({string.Join(" or ", names)})";
        }
    }

    /// <summary>OPENSSL_init_ssl(3). Without cleaning up at exit: connections may still be open then, on other threads.</summary>
    private static string? Start()
    {
        const ulong NoAtExit = 0x80000;
        return OPENSSL_init_ssl(NoAtExit, null) == 1 ? null : $"OpenSSL does not start: {OpenSslError.Take().Text}";
    }

    private static void* Find(nint library, string name)
    {
        if (NativeLibrary.TryGetExport(library, name, out var address))
        {
            return (void*)address;
        }

        _missing ??= name;
        return null;
    }

    private static void FindAll(nint library)
    {
        OPENSSL_init_ssl = (delegate* unmanaged<ulong, void*, int>)Find(library, "OPENSSL_init_ssl");
        ERR_clear_error = (delegate* unmanaged<void>)Find(library, "ERR_clear_error");
        ERR_peek_error = (delegate* unmanaged<nuint>)Find(library, "ERR_peek_error");
        ERR_reason_error_string = (delegate* unmanaged<nuint, byte*>)Find(library, "ERR_reason_error_string");

        TLS_server_method = (delegate* unmanaged<void*>)Find(library, "TLS_server_method");
        SSL_CTX_new = (delegate* unmanaged<void*, SSL_CTX*>)Find(library, "SSL_CTX_new");
        SSL_CTX_free = (delegate* unmanaged<SSL_CTX*, void>)Find(library, "SSL_CTX_free");
        SSL_CTX_ctrl = (delegate* unmanaged<SSL_CTX*, int, nint, void*, nint>)Find(library, "SSL_CTX_ctrl");
        SSL_CTX_set_options = (delegate* unmanaged<SSL_CTX*, ulong, ulong>)Find(library, "SSL_CTX_set_options");
        SSL_CTX_clear_options = (delegate* unmanaged<SSL_CTX*, ulong, ulong>)Find(library, "SSL_CTX_clear_options");
        SSL_CTX_set_num_tickets = (delegate* unmanaged<SSL_CTX*, nuint, int>)Find(library, "SSL_CTX_set_num_tickets");
        SSL_CTX_use_certificate = (delegate* unmanaged<SSL_CTX*, X509*, int>)Find(library, "SSL_CTX_use_certificate");
        SSL_CTX_use_PrivateKey = (delegate* unmanaged<SSL_CTX*, EVP_PKEY*, int>)Find(library, "SSL_CTX_use_PrivateKey");
        SSL_CTX_set_info_callback = (delegate* unmanaged<SSL_CTX*, InfoCallback, void>)Find(library, "SSL_CTX_set_info_callback");
        SSL_CTX_set_keylog_callback = (delegate* unmanaged<SSL_CTX*, KeyLogCallback, void>)Find(library, "SSL_CTX_set_keylog_callback");
        SSL_CTX_set_alpn_select_cb = (delegate* unmanaged<SSL_CTX*, AlpnCallback, void*, void>)Find(library, "SSL_CTX_set_alpn_select_cb");
        SSL_select_next_proto = (delegate* unmanaged<byte**, byte*, byte*, uint, byte*, uint, int>)Find(library, "SSL_select_next_proto");

        SSL_new = (delegate* unmanaged<SSL_CTX*, SSL*>)Find(library, "SSL_new");
        SSL_free = (delegate* unmanaged<SSL*, void>)Find(library, "SSL_free");
        SSL_set_accept_state = (delegate* unmanaged<SSL*, void>)Find(library, "SSL_set_accept_state");
        SSL_set_bio = (delegate* unmanaged<SSL*, BIO*, BIO*, void>)Find(library, "SSL_set_bio");
        SSL_set0_wbio = (delegate* unmanaged<SSL*, BIO*, void>)Find(library, "SSL_set0_wbio");
        SSL_set_ex_data = (delegate* unmanaged<SSL*, int, void*, int>)Find(library, "SSL_set_ex_data");
        SSL_get_ex_data = (delegate* unmanaged<SSL*, int, void*>)Find(library, "SSL_get_ex_data");
        SSL_do_handshake = (delegate* unmanaged<SSL*, int>)Find(library, "SSL_do_handshake");
        SSL_peek_ex = (delegate* unmanaged<SSL*, void*, nuint, nuint*, int>)Find(library, "SSL_peek_ex");
        SSL_read_ex = (delegate* unmanaged<SSL*, void*, nuint, nuint*, int>)Find(library, "SSL_read_ex");
        SSL_write_ex = (delegate* unmanaged<SSL*, void*, nuint, nuint*, int>)Find(library, "SSL_write_ex");
        SSL_pending = (delegate* unmanaged<SSL*, int>)Find(library, "SSL_pending");
        SSL_shutdown = (delegate* unmanaged<SSL*, int>)Find(library, "SSL_shutdown");
        SSL_get_error = (delegate* unmanaged<SSL*, int, int>)Find(library, "SSL_get_error");
        SSL_version = (delegate* unmanaged<SSL*, int>)Find(library, "SSL_version");
        SSL_get_servername = (delegate* unmanaged<SSL*, int, byte*>)Find(library, "SSL_get_servername");
        SSL_get0_alpn_selected = (delegate* unmanaged<SSL*, byte**, uint*, void>)Find(library, "SSL_get0_alpn_selected");

        BIO_new = (delegate* unmanaged<void*, BIO*>)Find(library, "BIO_new");
        BIO_s_mem = (delegate* unmanaged<void*>)Find(library, "BIO_s_mem");
        BIO_new_mem_buf = (delegate* unmanaged<void*, int, BIO*>)Find(library, "BIO_new_mem_buf");
        BIO_new_file = (delegate* unmanaged<byte*, byte*, BIO*>)Find(library, "BIO_new_file");
        BIO_free = (delegate* unmanaged<BIO*, int>)Find(library, "BIO_free");
        BIO_ctrl = (delegate* unmanaged<BIO*, int, nint, void*, nint>)Find(library, "BIO_ctrl");
        BIO_ctrl_pending = (delegate* unmanaged<BIO*, nuint>)Find(library, "BIO_ctrl_pending");
        BIO_read = (delegate* unmanaged<BIO*, void*, int, int>)Find(library, "BIO_read");
        BIO_write = (delegate* unmanaged<BIO*, void*, int, int>)Find(library, "BIO_write");
        BIO_puts = (delegate* unmanaged<BIO*, byte*, int>)Find(library, "BIO_puts");

        EVP_PKEY_CTX_new_from_name = (delegate* unmanaged<void*, byte*, byte*, EVP_PKEY_CTX*>)Find(library, "EVP_PKEY_CTX_new_from_name");
        EVP_PKEY_CTX_free = (delegate* unmanaged<EVP_PKEY_CTX*, void>)Find(library, "EVP_PKEY_CTX_free");
        EVP_PKEY_CTX_set_group_name = (delegate* unmanaged<EVP_PKEY_CTX*, byte*, int>)Find(library, "EVP_PKEY_CTX_set_group_name");
        EVP_PKEY_keygen_init = (delegate* unmanaged<EVP_PKEY_CTX*, int>)Find(library, "EVP_PKEY_keygen_init");
        EVP_PKEY_generate = (delegate* unmanaged<EVP_PKEY_CTX*, EVP_PKEY**, int>)Find(library, "EVP_PKEY_generate");
        EVP_PKEY_free = (delegate* unmanaged<EVP_PKEY*, void>)Find(library, "EVP_PKEY_free");
        EVP_sha256 = (delegate* unmanaged<void*>)Find(library, "EVP_sha256");
        RAND_bytes = (delegate* unmanaged<byte*, int, int>)Find(library, "RAND_bytes");

        X509_new = (delegate* unmanaged<X509*>)Find(library, "X509_new");
        X509_free = (delegate* unmanaged<X509*, void>)Find(library, "X509_free");
        X509_set_version = (delegate* unmanaged<X509*, nint, int>)Find(library, "X509_set_version");
        X509_get_serialNumber = (delegate* unmanaged<X509*, ASN1_STRING*>)Find(library, "X509_get_serialNumber");
        ASN1_INTEGER_set_uint64 = (delegate* unmanaged<ASN1_STRING*, ulong, int>)Find(library, "ASN1_INTEGER_set_uint64");
        X509_getm_notBefore = (delegate* unmanaged<X509*, ASN1_STRING*>)Find(library, "X509_getm_notBefore");
        X509_getm_notAfter = (delegate* unmanaged<X509*, ASN1_STRING*>)Find(library, "X509_getm_notAfter");
        ASN1_TIME_set = (delegate* unmanaged<ASN1_STRING*, nint, ASN1_STRING*>)Find(library, "ASN1_TIME_set");
        X509_NAME_new = (delegate* unmanaged<X509_NAME*>)Find(library, "X509_NAME_new");
        X509_NAME_free = (delegate* unmanaged<X509_NAME*, void>)Find(library, "X509_NAME_free");
        X509_NAME_add_entry_by_txt =
            (delegate* unmanaged<X509_NAME*, byte*, int, byte*, int, int, int, int>)Find(
                library, "X509_NAME_add_entry_by_txt");
        X509_set_subject_name = (delegate* unmanaged<X509*, X509_NAME*, int>)Find(library, "X509_set_subject_name");
        X509_set_issuer_name = (delegate* unmanaged<X509*, X509_NAME*, int>)Find(library, "X509_set_issuer_name");
        X509_set_pubkey = (delegate* unmanaged<X509*, EVP_PKEY*, int>)Find(library, "X509_set_pubkey");
        X509V3_EXT_conf_nid = (delegate* unmanaged<void*, void*, int, byte*, X509_EXTENSION*>)Find(library, "X509V3_EXT_conf_nid");
        X509_add_ext = (delegate* unmanaged<X509*, X509_EXTENSION*, int, int>)Find(library, "X509_add_ext");
        X509_EXTENSION_free = (delegate* unmanaged<X509_EXTENSION*, void>)Find(library, "X509_EXTENSION_free");
        X509_sign = (delegate* unmanaged<X509*, EVP_PKEY*, void*, int>)Find(library, "X509_sign");
        X509_digest = (delegate* unmanaged<X509*, void*, byte*, uint*, int>)Find(library, "X509_digest");
        X509_check_private_key = (delegate* unmanaged<X509*, EVP_PKEY*, int>)Find(library, "X509_check_private_key");
        PEM_read_bio_X509 = (delegate* unmanaged<BIO*, void*, void*, void*, X509*>)Find(library, "PEM_read_bio_X509");
        PEM_read_bio_PrivateKey =
            (delegate* unmanaged<BIO*, void*, PassphraseCallback, void*, EVP_PKEY*>)Find(
                library, "PEM_read_bio_PrivateKey");
        PEM_write_bio_X509 = (delegate* unmanaged<BIO*, X509*, int>)Find(library, "PEM_write_bio_X509");
    }
}
