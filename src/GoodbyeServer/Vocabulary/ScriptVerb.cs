namespace GoodbyeServer.Vocabulary;

/// <summary>What a step of a script does.</summary>
internal enum ScriptVerb
{
    /// <summary>Sends a text.</summary>
    Say,

    /// <summary>Sends a file's bytes.</summary>
    SayFile,

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
        ScriptVerb.Wait => new("wait", "<duration> waits, and reads nothing meanwhile", "sleep pause delay"),
        ScriptVerb.Bytes => new("bytes", "<n> reads until the client has sent n more bytes", "read byte"),
        ScriptVerb.Line => new("line", "reads until the client has sent one more line", "readline"),
        ScriptVerb.Lines => new("lines", "<n> reads until the client has sent n more lines"),
        ScriptVerb.Until => new("until", "\"text\" reads until the client has sent a line equal to the text", "expect wait-for"),
        ScriptVerb.Repeat => new("repeat", "starts over; it is the last step", "loop again restart goto"),
    };

    public static string ToWord(this ScriptVerb verb) => verb.Word().Text;
}
