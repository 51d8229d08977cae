using System.Text;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>The flags that say what the goodbye is, and its pace.</summary>
internal static class GoodbyeFlags
{
    private const string FileFlag = "--message-file";

    /// <summary>The flags that say which goodbye is said.</summary>
    public static readonly string[] Says = ["--message", FileFlag];

    private static readonly string[] OneGoodbye = ["--message", FileFlag, "--no-message"];

    public static FlagGroup Group() => new("Goodbye",
    [
        new Flag<string>(["--message", "-m"], "text",
            "The goodbye, sent as UTF-8 with a line feed after it; given more than once, connections take them in turn",
            FlagParsers.Text, Into.Server<IReadOnlyList<string>>((server, texts) => server with { Goodbyes = [.. texts.Select(Line)] }))
        {
            Brief = "the goodbye",
            Default = options => Encoding.UTF8.GetString(options.Server.Goodbye.Span).TrimEnd('\n'),
            OneOf = [OneGoodbye],
        },
        new Flag<string>([FileFlag], "path",
            "The goodbye is the bytes of this file, with nothing added; given more than once, connections take them in turn",
            FlagParsers.Path, Into.Server<IReadOnlyList<string>>((server, paths, files) => server with
            {
                Goodbyes = [.. paths.Select(path => files.Read(FileFlag, path))],
            }))
        {
            OneOf = [OneGoodbye],
            FilesOf = path => [(FileFlag, path)],
        },
        new Switch(["--no-message"],
            "Send no goodbye",
            Into.Server<bool>((server, _) => server with { Goodbye = default }))
        {
            OneOf = [OneGoodbye],
        },
        new Flag<int>(["--http"], "status",
            "The goodbye is a whole HTTP/1.1 response with this status, 200 if none is given, and the message for its body; said "
                + "after one whole request if no cue is asked for; given more than once, connections take them in turn",
            FlagParsers.HttpStatus, Into.Server<IReadOnlyList<int>>((server, statuses) => server with { Http = statuses }))
        {
            Brief = "answer one HTTP request with this status",
            ValueIfNone = HttpResponse.UsualStatus,
            OneOf = [ConversationFlags.UpstreamOrHttp],
        },
        new Flag<TimeSpan>(["--drip"], "duration",
            "Send the goodbye one byte at a time, this far apart",
            FlagParsers.Duration, Into.Server<TimeSpan>((server, pace) => server with { Drip = pace })),
        new Flag<TimeSpan>(["--goodbye-delay"], "duration",
            "Wait this long between the cue and the goodbye",
            FlagParsers.Duration, Into.Server<TimeSpan>((server, delay) => server with { GoodbyeDelay = delay }))
        {
            Default = options => Durations.ToText(options.Server.GoodbyeDelay),
        },
    ]);

    private static ReadOnlyMemory<byte> Line(string text) => Encoding.UTF8.GetBytes(text + "\n");
}
