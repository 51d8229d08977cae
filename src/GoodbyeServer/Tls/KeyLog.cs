using System.Text;
using static GoodbyeServer.Tls.LibSsl;

namespace GoodbyeServer.Tls;

/// <summary>
/// The file of the connections' secrets, by which Wireshark reads what was said (SSLKEYLOGFILE). It is appended to, line by line,
/// so that a client on this machine may write to the same file.
/// </summary>
internal sealed unsafe class KeyLog : IDisposable
{
    /// <summary>BIO_CTRL_FLUSH.</summary>
    private const int Flush = 11;

    private readonly Lock _gate = new();
    private BIO* _file;

    private KeyLog(BIO* file) => _file = file;

    /// <summary>Opens it, or creates it. By C's own stream: .NET's writes at an offset of its own, over what others append.</summary>
    public static KeyLog? Open(string path, out TlsFault? fault)
    {
        ERR_clear_error();

        // Appending, and closed on exec: no command inherits it.
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'), mode = "ae"u8)
        {
            var file = BIO_new_file(name, mode);
            fault = file == null ? new(TlsPart.KeyLog, $"it cannot be written to: {OpenSslError.Take().Text}") : null;
            return file == null ? null : new(file);
        }
    }

    /// <summary>Adds a line. It is one write(2), so that lines of several programs do not mix. A full disk loses it in silence.</summary>
    public void Write(byte* line)
    {
        lock (_gate)
        {
            if (_file != null)
            {
                fixed (byte* lineFeed = "\n"u8)
                {
                    _ = BIO_puts(_file, line);
                    _ = BIO_puts(_file, lineFeed);
                }

                _ = BIO_ctrl(_file, Flush, 0, null);
                ERR_clear_error();
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _ = BIO_free(_file);
            _file = null;
        }
    }
}
