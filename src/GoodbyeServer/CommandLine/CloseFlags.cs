using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>The flags that say how a connection is closed, and how long the server waits for a client's TCP.</summary>
internal static class CloseFlags
{
    public static FlagGroup Group() => new("Close",
    [
        new Flag<CloseModeList>(["--close", "-c"], "mode,…",
            "How to close the connections to --port: modes, taken in turn; ':n' for n in a row, "
                + "'@n' to say no more than n bytes, 'refuse=2s' or 'ignore=2s' to be down for a while, ',repeat' to start over",
            CloseModeParser.Parse, Into.Server<CloseModeList>((server, modes) => server with { CloseModes = modes }))
        {
            Brief = Suggestion.List(CloseModeWords.All.Texts, "or") + ", in turn",
            Default = options => options.Server.CloseModes.ToString(),
            InSweep = text => SweepCheck.MistakeIn(text) is { } mistake ? Parsed.Fail<CloseModeList>(mistake) : CloseModeParser.Parse(text),
            Offers = CloseModeParser.Complete,
            IsList = true,
        },
        new Flag<TimeSpan>(["--close-delay"], "duration",
            "Wait this long between the goodbye and the close",
            FlagParsers.Duration, Into.Server<TimeSpan>((server, delay) => server with { CloseDelay = delay }))
        {
            Default = options => Durations.ToText(options.Server.CloseDelay),
        },
        new Switch(["--fin-with-data"],
            "In half-close and close, send the FIN in the segment of the last bytes, as from a server that corks",
            Into.Server<bool>((server, together) => server with { FinWithData = together }))
        {
            LinuxOnly = true,
        },
        new Flag<TimeSpan>(["--drain-timeout"], "duration",
            "How long a half-closed client may keep its side open once it has everything; 0 for no limit",
            FlagParsers.Limit, Into.Server<TimeSpan>((server, limit) => server with { DrainTimeout = limit }))
        {
            Default = options => Durations.ToText(options.Server.DrainTimeout),
        },
        new Flag<TimeSpan>(["--send-timeout"], "duration",
            "How long a client's TCP may acknowledge nothing while bytes are on their way; 0 for no limit",
            FlagParsers.Limit, Into.Server<TimeSpan>((server, limit) => server with { SendTimeout = limit }))
        {
            Default = options => Durations.ToText(options.Server.SendTimeout),
        },
        new Flag<TimeSpan>(["--keep-alive"], "duration",
            "After this long without a segment, probe whether the client's host is there; at most 9h, 0 for never",
            FlagParsers.KeepAlive, Into.Server<TimeSpan>((server, idle) => server with { KeepAlive = idle }))
        {
            Default = options => Durations.ToText(options.Server.KeepAlive),
        },
    ]);
}
