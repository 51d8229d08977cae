namespace GoodbyeServer.Vocabulary;

/// <summary>How a port does not answer: nobody is accepted there.</summary>
internal enum Silence
{
    /// <summary>The port is held, and connecting to it is refused: the kernel answers each SYN with RST.</summary>
    Refuse,

    /// <summary>Connecting to it hangs: the kernel drops each SYN.</summary>
    Ignore,
}

/// <summary>The words of ports that do not answer.</summary>
internal static class SilenceWords
{
    public static readonly WordList<Silence> All = new(Word);

    public static Word Word(this Silence silence) => silence switch
    {
        Silence.Refuse => new("refuse", "the port is held, connecting to it is refused", "reject refused closed down"),
        Silence.Ignore => new("ignore", "connecting to it hangs: SYNs are dropped (Linux)", "hang drop blackhole"),
    };
}
