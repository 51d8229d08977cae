using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Vocabulary;

/// <summary>Every member has a word, and every word has one member.</summary>
public sealed class WordTests
{
    [Fact]
    public void A_close_mode_has_a_word() => Check(CloseModeWords.All, mode => mode.Word());

    [Fact]
    public void A_reason_has_a_word() => Check(CloseReasonWords.All, reason => reason.Word());

    [Fact]
    public void An_ending_has_a_word() => Check(EndingWords.All, ending => ending.Word());

    [Fact]
    public void A_fate_has_a_word() => Check(GoodbyeFateWords.All, fate => fate.Word());

    [Fact]
    public void A_cue_has_a_word() => Check(CueWords.All, cue => cue.Word());

    [Fact]
    public void A_silence_has_a_word() => Check(SilenceWords.All, silence => silence.Word());

    [Fact]
    public void A_step_of_a_script_has_a_word() => Check(ScriptVerbWords.All, verb => verb.Word());

    [Theory]
    [InlineData("rst", "abort")]
    [InlineData("end", "half-close")]
    [InlineData("destroySoon", "close")]
    [InlineData("leak", "never")]
    [InlineData("abort", null)]
    [InlineData("", null)]
    public void A_word_is_found_by_its_other_names(string name, string? word) => Assert.Equal(word, CloseModeWords.All.CalledAlso(name));

    private static void Check<T>(WordList<T> list, Func<T, Word> wordOf)
        where T : struct, Enum
    {
        var documents = Documents();
        Assert.All(Enum.GetValues<T>(), member =>
        {
            var word = wordOf(member);
            Assert.Matches("^[a-z]+(-[a-z]+)*$", word.Text);
            Assert.NotEmpty(word.Meaning);
            Assert.Equal(member, list.Parse(word.Text));
            Assert.Contains($"`{word.Text}`", documents, StringComparison.Ordinal);
        });
        var otherNames = list.Words.SelectMany(word => word.OtherNames.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var names = list.Texts.Concat(otherNames).ToList();
        Assert.Equal(names.Distinct(), names);
        Assert.Null(list.Parse("no-such-word"));
    }

    /// <summary>What users read: a word that is not explained there is as good as none.</summary>
    private static string Documents()
    {
        var readme = Path.Combine(Repository.Root, "README.md");
        var folder = Path.Combine(Repository.Root, "src", "docs");
        var pages = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.md") : [];
        return string.Concat(pages.Prepend(readme).Select(File.ReadAllText));
    }
}
