using GoodbyeServer.CommandLine;
using GoodbyeServer.Running;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.CommandLine;

/// <summary>What <c>--completion</c> prints, and when.</summary>
public sealed class CompletionFlagTests
{
    public static TheoryData<string> Shells => [.. ShellWords.All.Texts];

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task It_prints_the_script_of_a_shell(string shell)
    {
        var typed = await Typed.RunAsync("--completion", shell);
        Assert.Equal((ExitCode.Success, ""), (typed.ExitCode, typed.Error));
        Assert.Null(typed.Options);
        Assert.Contains($"{shell} completion for goodbye-server\n", typed.Output, StringComparison.Ordinal);
        Assert.EndsWith("\n", typed.Output, StringComparison.Ordinal);
    }

    /// <summary>After an item of these no blank is added.</summary>
    [Theory]
    [MemberData(nameof(Shells))]
    public async Task It_knows_the_flags_whose_value_is_a_list(string shell)
    {
        var script = (await Typed.RunAsync("--completion", shell)).Output;
        Assert.All(new ServerFlags().All, flag =>
            Assert.Equal(
                flag.IsList,
                new[] { "|", ")", "[" }.Any(end => script.Contains(flag.Name + end, StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("--completion: expected a value, <shell>", "--completion")]
    [InlineData("--completion 'tcsh': expected bash, zsh or fish", "--completion", "tcsh")]
    [InlineData("'--nonsense' is not a flag; --help lists those there are", "--completion", "bash", "--nonsense")]
    [InlineData("--completion 'zsh': given before as 'bash'; expected it once", "--completion=bash", "--completion=zsh")]
    public async Task A_mistake_is_one_line(string mistake, params string[] args) =>
        Assert.Equal(mistake, await Typed.MistakeAsync(args));

    [Theory]
    [InlineData("goodbye-server --completion ", "bash zsh fish")]
    [InlineData("goodbye-server --completion=f", "fish")]
    public async Task It_is_completed_itself(string line, string words) => Assert.Equal(
        words.Split(' ').Order(),
        (await Typed.RunAsync($"[suggest:{line.Length}]", line)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order());
}
