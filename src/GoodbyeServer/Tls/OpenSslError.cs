using System.Globalization;
using System.Runtime.InteropServices;
using static GoodbyeServer.Tls.LibSsl;

namespace GoodbyeServer.Tls;

/// <summary>
/// An error of OpenSSL. It keeps a queue of them for each thread: clear it before a call, and take from it right after the call,
/// before any await.
/// </summary>
/// <param name="code">What ERR_peek_error(3) returns.</param>
internal readonly struct OpenSslError(nuint code)
{
    private const uint SystemFlag = 0x8000_0000;
    private const uint SystemMask = 0x7FFF_FFFF;
    private const int LibraryShift = 23;
    private const uint LibraryMask = 0xFF;
    private const uint ReasonMask = 0x7F_FFFF;

    /// <summary>ERR_LIB_SSL.</summary>
    private const uint SslLibrary = 20;

    /// <summary>A received fatal alert is an error with this much added to its number (SSL_AD_REASON_OFFSET, SSL_get_error(3)).</summary>
    private const uint AlertOffset = 1000;

    private const uint MostAlert = 255;

    /// <summary>Whether the other side's fatal alert is what failed.</summary>
    public bool IsAlert => (uint)code is var bits && (bits & SystemFlag) == 0 && ((bits >> LibraryShift) & LibraryMask) == SslLibrary
        && (bits & ReasonMask) is >= AlertOffset and <= AlertOffset + MostAlert;

    /// <summary>What failed, in OpenSSL's words, or the system's.</summary>
    public unsafe string Text => ((uint)code & SystemFlag) != 0
        ? Marshal.GetPInvokeErrorMessage((int)((uint)code & SystemMask))
        : Marshal.PtrToStringUTF8((nint)ERR_reason_error_string(code))
            ?? string.Create(CultureInfo.InvariantCulture, $"OpenSSL's error {code:x}");

    /// <summary>The first error of this thread's queue, which is the cause of the others. The queue is empty afterwards.</summary>
    public static unsafe OpenSslError Take()
    {
        var first = ERR_peek_error();
        ERR_clear_error();
        return new(first);
    }
}
