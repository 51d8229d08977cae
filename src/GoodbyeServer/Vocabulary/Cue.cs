namespace GoodbyeServer.Vocabulary;

/// <summary>A planned cue: what made the goodbye fall due.</summary>
internal enum Cue
{
    /// <summary>Right after the connection was accepted, before anything the client does.</summary>
    AtOnce,

    /// <summary>A fixed time after the connection was accepted.</summary>
    After,

    /// <summary>The client has sent so many bytes.</summary>
    AfterBytes,

    /// <summary>The client has sent so many lines, each ended by a line feed.</summary>
    AfterLines,

    /// <summary>The client has sent a line equal to a text.</summary>
    Until,

    /// <summary>The client has sent a close mode's word, and is obeyed.</summary>
    Obey,
}

/// <summary>The words of the cues, as flags, log and README spell them.</summary>
internal static class CueWords
{
    public static string ToWord(this Cue cue) => cue switch
    {
        Cue.AtOnce => "at-once",
        Cue.After => "after",
        Cue.AfterBytes => "after-bytes",
        Cue.AfterLines => "after-lines",
        Cue.Until => "until",
        Cue.Obey => "obey",
    };
}
