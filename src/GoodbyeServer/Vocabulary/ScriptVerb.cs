namespace GoodbyeServer.Vocabulary;

/// <summary>What a step of a script does.</summary>
internal enum ScriptVerb
{
    /// <summary>Sends a text.</summary>
    Say,

    /// <summary>Sends a file's bytes.</summary>
    SayFile,

    /// <summary>Sends a whole HTTP/1.1 response with a text for its body, and leaves the connection open.</summary>
    SayHttp,

    /// <summary>Sends a whole HTTP/1.1 response with a file's bytes for its body, and leaves the connection open.</summary>
    SayHttpFile,

    /// <summary>Sends a word of the line that was read last.</summary>
    SayWord,

    /// <summary>Waits, and reads nothing meanwhile.</summary>
    Wait,

    /// <summary>Reads until the client has sent this many more bytes.</summary>
    Bytes,

    /// <summary>Reads until the client has sent one more line.</summary>
    Line,

    /// <summary>Reads until the client has sent this many more lines.</summary>
    Lines,

    /// <summary>Reads until the client has sent a line equal to a text.</summary>
    Until,

    /// <summary>Reads one whole HTTP/1 request: its head, then its body.</summary>
    Request,

    /// <summary>Reads to the end of the head of an HTTP/1 request.</summary>
    Head,

    /// <summary>Reads the body that the head read last announces.</summary>
    Body,

    /// <summary>Reads one frame, which says itself how long it is.</summary>
    Frame,

    /// <summary>Starts the script over.</summary>
    Repeat,
}

/// <summary>The words of a script's steps.</summary>
internal static class ScriptVerbWords
{
    public static readonly WordList<ScriptVerb> All = new(Word);

    public static Word Word(this ScriptVerb verb) => verb switch
    {
        ScriptVerb.Say => new("say", "\"text\" sends the text, with \\r \\n \\t \\0 \\\" \\\\ and \\xHH in it", "send write print echo"),
        ScriptVerb.SayFile => new("say-file", "\"path\" sends the file's bytes", "send-file file sayfile"),
        ScriptVerb.SayHttp => new(
            "say-http", "<status> [\"text\"] sends a whole HTTP/1.1 response, and leaves the connection open", "http respond response"),
        ScriptVerb.SayHttpFile => new("say-http-file", "<status> \"path\" sends one with the file's bytes for a body", "http-file"),
        ScriptVerb.SayWord => new("say-word", "<n> sends the nth word of the line read last, the tag of an IMAP client say", "word tag"),
        ScriptVerb.Wait => new("wait", "<duration> waits, and reads nothing meanwhile", "sleep pause delay"),
        ScriptVerb.Bytes => new("bytes", "<n> reads until the client has sent n more bytes", "read byte"),
        ScriptVerb.Line => new("line", "reads until the client has sent one more line", "readline"),
        ScriptVerb.Lines => new("lines", "<n> reads until the client has sent n more lines"),
        ScriptVerb.Until => new("until", "\"text\" reads until the client has sent a line equal to the text", "expect wait-for"),
        ScriptVerb.Request => new("request", "reads one whole HTTP/1 request: its head, then its body", "read-request http-request"),
        ScriptVerb.Head => new("head", "reads to the end of a request's head", "headers header"),
        ScriptVerb.Body => new("body", "reads the body that the head read last announces", "content payload"),
        ScriptVerb.Frame => new(
            "frame", $"<name> reads one frame: {string.Join(", ", FrameNameWords.All.Texts)}; or <offset>+<size>[le][+<n>|-<n>]: "
                + "the length stands there, and the frame ends n bytes further than it says", "packet message record"),
        ScriptVerb.Repeat => new("repeat", "starts over; it is the last step", "loop again restart goto"),
    };

    public static string ToWord(this ScriptVerb verb) => verb.Word().Text;
}
