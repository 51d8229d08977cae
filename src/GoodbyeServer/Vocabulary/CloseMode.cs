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

    /// <summary>The client reads the goodbye, then nothing: the connection stays open until the client or the network ends it.</summary>
    Never,
}

/// <summary>The words of the close modes, as flags, log and README spell them.</summary>
internal static class CloseModeWords
{
    public static string ToWord(this CloseMode mode) => mode switch
    {
        CloseMode.HalfClose => "half-close",
        CloseMode.Close => "close",
        CloseMode.Abort => "abort",
        CloseMode.Never => "never",
    };

    /// <summary>The mode of a word; null when it is none.</summary>
    public static CloseMode? Parse(string word)
    {
        foreach (var mode in Enum.GetValues<CloseMode>())
        {
            if (mode.ToWord() == word)
            {
                return mode;
            }
        }

        return null;
    }
}
