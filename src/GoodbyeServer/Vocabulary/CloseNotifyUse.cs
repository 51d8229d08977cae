namespace GoodbyeServer.Vocabulary;

/// <summary>When the server says close_notify: that nothing more will be said inside TLS (RFC 8446 section 6.1).</summary>
internal enum CloseNotifyUse
{
    /// <summary>Before its FIN, and nowhere else: what a server does that ends in good order.</summary>
    BeforeFin,

    /// <summary>After all that it said, whatever comes then: what proxies do.</summary>
    Always,

    /// <summary>Never: a FIN alone may be a stranger's, and a client must not take what it has for the whole.</summary>
    Never,
}

/// <summary>The words of the uses.</summary>
internal static class CloseNotifyUseWords
{
    public static readonly WordList<CloseNotifyUse> All = new(Word);

    public static Word Word(this CloseNotifyUse use) => use switch
    {
        CloseNotifyUse.BeforeFin => new(
            "before-fin", "close_notify before the FIN of half-close and close; none before a RST", "fin default"),
        CloseNotifyUse.Always => new("always", "close_notify in every mode, before FIN, RST or nothing, as from a proxy", "yes on both"),
        CloseNotifyUse.Never => new("never", "FIN without it: a truncation that a client has to notice", "no off none"),
    };

    public static string ToWord(this CloseNotifyUse use) => use.Word().Text;

    /// <summary>Whether it is said at the end of a connection that is closed in a mode.</summary>
    public static bool IsSaidIn(this CloseNotifyUse use, CloseMode mode) => use switch
    {
        CloseNotifyUse.BeforeFin => mode.SendsFin(),
        CloseNotifyUse.Always => true,
        CloseNotifyUse.Never => false,
    };
}
