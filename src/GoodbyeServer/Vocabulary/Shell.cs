namespace GoodbyeServer.Vocabulary;

/// <summary>A shell that can complete our flags.</summary>
internal enum Shell
{
    Bash,
    Zsh,
    Fish,
}

/// <summary>The words of the shells. The meaning is where a shell looks for what completes a program.</summary>
internal static class ShellWords
{
    public static readonly WordList<Shell> All = new(Word);

    public static Word Word(this Shell shell) => shell switch
    {
        Shell.Bash => new("bash", "~/.local/share/bash-completion/completions/goodbye-server"),
        Shell.Zsh => new("zsh", "_goodbye-server, in a folder of $fpath"),
        Shell.Fish => new("fish", "~/.config/fish/completions/goodbye-server.fish"),
    };
}
