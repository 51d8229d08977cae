using System.Text;
using GoodbyeServer.Running;

namespace GoodbyeServer.CommandLine;

/// <summary>The flags that say what the goodbye is, and its pace.</summary>
internal static class GoodbyeFlags
{
    private static readonly string[] OneGoodbye = ["--message", "--message-file", "--no-message"];

    public static FlagGroup Group() => new("Goodbye",
    [
        new Flag<string>(["--message", "-m"], "text",
            "The goodbye, sent as UTF-8 with a line feed after it",
            FlagParsers.Text, Into.Server<string>((server, text) => server with { Goodbye = Encoding.UTF8.GetBytes(text + "\n") }))
        {
            Default = options => Encoding.UTF8.GetString(options.Server.Goodbye.Span).TrimEnd('\n'),
            OneOf = OneGoodbye,
        },
        new Flag<string>(["--message-file"], "path",
            "The goodbye is the bytes of this file, with nothing added",
            FlagParsers.Path, Into.Server<string>((server, path) => server with { Goodbye = WholeFile.Read("--message-file", path) }))
        {
            OneOf = OneGoodbye,
        },
        new Switch(["--no-message"],
            "Send no goodbye",
            Into.Server<bool>((server, _) => server with { Goodbye = default }))
        {
            OneOf = OneGoodbye,
        },
        new Flag<TimeSpan>(["--drip"], "duration",
            "Send the goodbye one byte at a time, this far apart",
            FlagParsers.Duration, Into.Server<TimeSpan>((server, pace) => server with { Drip = pace })),
    ]);
}
