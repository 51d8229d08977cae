namespace GoodbyeServer.Vocabulary;

/// <summary>A planned cue: what made the goodbye fall due.</summary>
internal enum Cue
{
    /// <summary>Right after the connection was accepted, before anything the client does.</summary>
    AtOnce,

    /// <summary>A fixed time after the connection was accepted.</summary>
    After,

    /// <summary>The client has sent this many bytes.</summary>
    AfterBytes,

    /// <summary>The client has sent this many lines, each ended by a line feed.</summary>
    AfterLines,

    /// <summary>The client has sent this many whole HTTP/1 requests, the body of the last one included.</summary>
    AfterRequests,

    /// <summary>The client has sent a line equal to a text.</summary>
    Until,

    /// <summary>The client has sent a close mode's word, and is obeyed.</summary>
    Obey,

    /// <summary>The script has run to its end.</summary>
    Script,

    /// <summary>The server would have to say more than its close mode's cut allows.</summary>
    Cut,
}

/// <summary>The words of the cues. The meaning goes on from "Say goodbye …".</summary>
internal static class CueWords
{
    public static readonly WordList<Cue> All = new(Word);

    public static Word Word(this Cue cue) => cue switch
    {
        Cue.AtOnce => new("at-once", "right after accept"),
        Cue.After => new("after", "this long after accept"),
        Cue.AfterBytes => new("after-bytes", "once the client has sent n bytes"),
        Cue.AfterLines => new("after-lines", "once the client has sent n lines"),
        Cue.AfterRequests => new("after-requests", "once the client has sent n whole HTTP/1 requests, the last one's body included"),
        Cue.Until => new("until", "once the client has sent a line equal to the text; '' is an empty line"),
        Cue.Obey => new("obey", "once the client has sent a close mode's word as a line, abort or abort@0 say, and close in that mode"),
        Cue.Script => new("script", "once the script has run to its end"),
        Cue.Cut => new("cut", "never, and close instead of saying more than the '@n' of the close mode allows"),
    };

    public static string ToWord(this Cue cue) => cue.Word().Text;
}
