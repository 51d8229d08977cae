namespace GoodbyeServer.Vocabulary;

/// <summary>How the server closes a connection once the goodbye was said.</summary>
internal enum CloseMode
{
    /// <summary>
    /// The client reads the goodbye, then end of file, and may go on sending: the server reads until the client's FIN,
    /// for at most the drain timeout. Node.js: <c>socket.end('Goodbye\n')</c>.
    /// </summary>
    HalfClose,

    /// <summary>
    /// The client reads the goodbye, then end of file; what it still sends is answered with RST. If it had sent what the
    /// server had not read, it gets a RST instead of the FIN, which can destroy the goodbye (RFC 2525 section 2.17).
    /// Node.js: <c>socket.destroySoon()</c>, or <c>socket.destroy()</c> without a goodbye.
    /// </summary>
    Close,

    /// <summary>
    /// The client's TCP has the goodbye, then gets a RST and no FIN: its reads fail with ECONNRESET.
    /// Node.js: <c>socket.resetAndDestroy()</c>.
    /// </summary>
    Abort,

    /// <summary>
    /// RST at once, without waiting for anything: what has not left is destroyed, and what has may be.
    /// Node.js: <c>socket.write(…); socket.resetAndDestroy()</c>.
    /// </summary>
    AbortNow,

    /// <summary>The client reads the goodbye, then nothing: the connection stays open until the client or the network ends it.</summary>
    Never,
}

/// <summary>The words of the close modes.</summary>
internal static class CloseModeWords
{
    public static readonly WordList<CloseMode> All = new(Word);

    public static Word Word(this CloseMode mode) => mode switch
    {
        CloseMode.HalfClose => new(
            "half-close", "goodbye, FIN; reads on until the client's FIN, for --drain-timeout at most", "end fin halfclose half shutdown"),
        CloseMode.Close => new(
            "close", "goodbye, then close at once; RST if the client had sent what was not read", "destroy destroySoon full full-close"),
        CloseMode.Abort => new(
            "abort", "goodbye, then a reset (RST) once the client's TCP has acknowledged it; no FIN", "reset rst resetAndDestroy"),
        CloseMode.AbortNow => new(
            "abort-now", "goodbye, then a reset at once: what has not left is destroyed, what has may be", "kill destroy-now rst-now"),
        CloseMode.Never => new(
            "never", "goodbye, then nothing: the connection stays open", "none hold leak open"),
    };

    public static string ToWord(this CloseMode mode) => mode.Word().Text;

    /// <summary>Whether a FIN follows what is said last. It may travel with that, and inside TLS close_notify comes before it.</summary>
    public static bool SendsFin(this CloseMode mode) => mode switch
    {
        CloseMode.HalfClose or CloseMode.Close => true,
        CloseMode.Abort or CloseMode.AbortNow or CloseMode.Never => false,
    };

    /// <summary>Whether the connection stays open after the goodbye, though it counts as ended.</summary>
    public static bool IsHeld(this CloseMode mode) => mode switch
    {
        CloseMode.HalfClose or CloseMode.Close or CloseMode.Abort or CloseMode.AbortNow => false,
        CloseMode.Never => true,
    };

    /// <summary>Whether nothing is waited for: of what is said last, that which the kernel does not take at once is dropped.</summary>
    public static bool IsAtOnce(this CloseMode mode) => mode switch
    {
        CloseMode.HalfClose or CloseMode.Close or CloseMode.Abort or CloseMode.Never => false,
        CloseMode.AbortNow => true,
    };
}
