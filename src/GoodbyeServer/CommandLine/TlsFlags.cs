using System.Text;
using GoodbyeServer.Running;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>The flags that say whether TLS is spoken, and how it ends.</summary>
internal static class TlsFlags
{
    public const string Tls = "--tls";
    public const string Certificate = "--tls-cert";
    public const string Key = "--tls-key";
    public const string CertificateFile = "--tls-cert-file";

    /// <summary>What ALPN has room for (RFC 7301 section 3.1): a name's length is one byte, that of the list two.</summary>
    private const int LongestName = byte.MaxValue;
    private const int LongestList = ushort.MaxValue;

    public static FlagGroup Group() => new("TLS",
    [
        new Switch([Tls],
            "Speak TLS 1.2 and 1.3 on every port, with a certificate made at the start for localhost, its addresses and those of --bind",
            Set<bool>((tls, _) => tls))
        {
            OneOf = [ConversationFlags.UpstreamOrTls],
        },
        new Flag<string>([Certificate], "pem",
            "The certificate in this file, its chain after it; may hold its key too; implies --tls",
            FlagParsers.Path, Set((tls, path, files) => tls with { Certificate = Read(Certificate, path, files) }))
        {
            FilesOf = path => [(Certificate, path)],
            Implies = Tls,
            OneOf = [ConversationFlags.UpstreamOrCertificate],
        },
        new Flag<string>([Key], "pem",
            "The key of --tls-cert, if it is not in the same file; without a passphrase",
            FlagParsers.Path, Set((tls, path, files) => tls with { Key = Read(Key, path, files) }))
        {
            FilesOf = path => [(Key, path)],
            Needs = Certificate,
        },
        new Flag<IReadOnlyList<string>>(["--tls-alpn"], "protocol,…",
            "Offer these protocols inside TLS (ALPN), the preferred one first; without it the client's offer is left unanswered",
            Protocols, Set<IReadOnlyList<string>>((tls, names) => tls with { Protocols = names }))
        {
            Offers = _ => ["h2", "http/1.1"],
            Needs = Tls,
        },
        new Flag<string>([CertificateFile], "path",
            "Write the certificate to this file, for clients to trust; removed at exit",
            FlagParsers.Path, Set<string>((tls, path) => tls with { CertificateFile = path }))
        {
            FilesOf = path => [(CertificateFile, path)],
            WritesFile = true,
            Needs = Tls,
        },
        new Flag<CloseNotifyUse>(["--close-notify"], "when",
            "How TLS ends: before-fin, close_notify before FIN; always, also before RST or nothing; never, FIN without it",
            Use, Set<CloseNotifyUse>((tls, use) => tls with { CloseNotify = use }))
        {
            Default = _ => new TlsOptions().CloseNotify.ToWord(),
            Offers = _ => CloseNotifyUseWords.All.Texts,
            Needs = Tls,
        },
    ]);

    private static Func<RunOptions, T, RunOptions> Set<T>(Func<TlsOptions, T, TlsOptions> set) =>
        Into.Server<T>((server, value) => server with { Tls = set(server.Tls ?? new(), value) });

    private static Func<RunOptions, string, NamedFiles, RunOptions> Set(Func<TlsOptions, string, NamedFiles, TlsOptions> set) =>
        Into.Server<string>((server, path, files) => server with { Tls = set(server.Tls ?? new(), path, files) });

    private static PemFile Read(string flag, string path, NamedFiles files) => new(path, files.Read(flag, path));

    private static Parsed<IReadOnlyList<string>> Protocols(string text)
    {
        var names = text.Split(',');
        var lengths = names.Select(Encoding.UTF8.GetByteCount).ToList();
        return lengths.TrueForAll(length => length is > 0 and <= LongestName) && lengths.Sum(length => 1 + length) <= LongestList
            ? Parsed.Ok<IReadOnlyList<string>>(names)
            : Parsed.Fail<IReadOnlyList<string>>("expected protocols of 1 to 255 bytes, as in h2,http/1.1");
    }

    private static Parsed<CloseNotifyUse> Use(string text)
    {
        var words = CloseNotifyUseWords.All;
        return words.Parse(text) is { } use ? Parsed.Ok(use)
            : Parsed.Fail<CloseNotifyUse>($"expected {Suggestion.List(words.Texts, "or")}"
                + Suggestion.DidYouMean(words.CalledAlso(text) ?? Suggestion.Nearest(text, words.Texts)));
    }
}
