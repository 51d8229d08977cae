using GoodbyeServer.Running;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>The flags that print something, and start no server.</summary>
internal static class OtherFlags
{
    public const string Completion = "--completion";

    public static FlagGroup Group() => new("Other",
    [
        new Flag<Shell>([Completion], "shell",
            $"Print what completes these flags in {Suggestion.List(ShellWords.All.Texts, "or")}",
            ShellIn, (RunOptions options, Shell _) => options)
        {
            Offers = _ => ShellWords.All.Texts,
        },
    ]);

    private static Parsed<Shell> ShellIn(string text) =>
        ShellWords.All.Parse(text) is { } shell ? Parsed.Ok(shell)
        : Parsed.Fail<Shell>($"expected {Suggestion.List(ShellWords.All.Texts, "or")}");
}
