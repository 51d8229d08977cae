using System.Text;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>
/// The flags that say how the server talks with a client, and until when.
/// Each cue has a flag, whose name is the cue's word.
/// </summary>
internal static class ConversationFlags
{
    /// <summary>A conversation is of one kind: an echo, or a script's.</summary>
    public static readonly string[] EchoOrScript = ["--script", "--script-file", "--echo"];

    /// <summary>A script says by itself when it ends, and how the client has to ask.</summary>
    public static readonly string[] ObeyOrScript = ["--script", "--script-file", "--obey"];

    /// <summary>What is passed on is not answered as well.</summary>
    public static readonly string[] UpstreamOrEcho = ["--upstream", "--echo"];

    /// <summary>As <see cref="UpstreamOrEcho"/>.</summary>
    public static readonly string[] UpstreamOrScript = ["--upstream", "--script", "--script-file"];

    /// <summary>As <see cref="UpstreamOrEcho"/>.</summary>
    public static readonly string[] UpstreamOrObey = ["--upstream", "--obey"];

    /// <summary>As <see cref="UpstreamOrEcho"/>.</summary>
    public static readonly string[] UpstreamOrHttp = ["--upstream", "--http"];

    /// <summary>TLS passes through to the upstream untouched.</summary>
    public static readonly string[] UpstreamOrTls = ["--upstream", TlsFlags.Tls];
    public static readonly string[] UpstreamOrCertificate = ["--upstream", TlsFlags.Certificate];

    public static FlagGroup Group() => new("Conversation",
    [
        new Switch(["--echo", "-e"],
            "Send back what the client sends",
            Into.Server<bool>((server, echo) => server with { Echo = echo }))
        {
            OneOf = [EchoOrScript, UpstreamOrEcho],
        },
        .. ScriptFlags.All(),
        new Flag<UpstreamName>(["--upstream"], "host:port",
            "Pass everything on to this server, and back: bytes, FIN and RST; the other flags say when the wire breaks, and how",
            FlagParsers.Upstream, Into.Server<UpstreamName>((server, upstream) => server with { Upstream = upstream }))
        {
            OneOf = [UpstreamOrEcho, UpstreamOrScript, UpstreamOrObey, UpstreamOrHttp, UpstreamOrTls, UpstreamOrCertificate],
        },
        new Flag<TimeSpan>(["--upstream-timeout"], "duration",
            "How long an address of the upstream has to answer; 0 for no limit",
            FlagParsers.Limit, Into.Server<TimeSpan>((server, limit) => server with { UpstreamTimeout = limit }))
        {
            Default = options => Durations.ToText(options.Server.UpstreamTimeout),
            Needs = "--upstream",
        },
        new Flag<TimeSpan>([NameOf(Cue.After)], "duration", HelpOf(Cue.After),
            FlagParsers.Duration, Into.Cues<TimeSpan>((cues, after) => cues with { After = after })),
        new Flag<long>([NameOf(Cue.AfterBytes)], "n", HelpOf(Cue.AfterBytes),
            FlagParsers.Count, Into.Cues<long>((cues, bytes) => cues with { AfterBytes = bytes })),
        new Flag<long>([NameOf(Cue.AfterLines)], "n", HelpOf(Cue.AfterLines),
            FlagParsers.Count, Into.Cues<long>((cues, lines) => cues with { AfterLines = lines })),
        new Flag<long>([NameOf(Cue.AfterRequests)], "n", HelpOf(Cue.AfterRequests),
            FlagParsers.Count, Into.Cues<long>((cues, requests) => cues with { AfterRequests = requests })),
        new Flag<string>([NameOf(Cue.Until)], "text", HelpOf(Cue.Until),
            FlagParsers.Line, Into.Cues<string>((cues, text) => cues with { Until = Encoding.UTF8.GetBytes(text) })),
        new Switch([NameOf(Cue.Obey)],
            "Let the client choose: a line with a close mode's word sets the mode and is the cue, a line 'wait 2s' sets the close delay",
            Into.Cues<bool>((cues, obey) => cues with { Obey = obey }))
        {
            OneOf = [ObeyOrScript, UpstreamOrObey],
        },
        new Flag<TimeSpan>(["--idle-timeout"], "duration",
            "Say goodbye once the client has sent nothing for this long; 0 for no limit",
            FlagParsers.Limit, Into.Server<TimeSpan>((server, limit) => server with
            {
                IdleTimeout = limit,
                Cues = server.Cues with { IdleTimeoutGiven = true },
            }))
        {
            Default = options => Durations.ToText(options.Server.IdleTimeout),
        },
    ]);

    private static string NameOf(Cue cue) => "--" + cue.ToWord();

    private static string HelpOf(Cue cue) => $"Say goodbye {cue.Word().Meaning}";
}
