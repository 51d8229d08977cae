using System.Text.RegularExpressions;
using GoodbyeServer.Reporting;
using GoodbyeServer.Tests.Documents;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Vocabulary;

/// <summary>Every member has a word, and every word has one member.</summary>
public sealed class WordTests
{
    private const string Manual = "src/docs/manual.md";

    [Fact]
    public void A_close_mode_has_a_word() => Check(CloseModeWords.All, mode => mode.Word(), Manual, "Close modes");

    /// <summary>The first page that users see shows each of them, too.</summary>
    [Fact]
    public void A_close_mode_has_a_row_in_the_readme() =>
        Check(CloseModeWords.All, mode => mode.Word(), "README.md", "The endings");

    [Fact]
    public void A_reason_has_a_word() => Check(CloseReasonWords.All, reason => reason.Word(), Manual, "Reasons");

    [Fact]
    public void An_ending_has_a_word() => Check(EndingWords.All, ending => ending.Word(), Manual, "Endings");

    [Fact]
    public void A_fate_has_a_word() => Check(GoodbyeFateWords.All, fate => fate.Word(), Manual, "Fates of a goodbye");

    [Fact]
    public void A_cue_has_a_word() => Check(CueWords.All, cue => cue.Word(), Manual, "Cues");

    [Fact]
    public void A_silence_has_a_word() =>
        Check(SilenceWords.All, silence => silence.Word(), "src/docs/client.md", "Ports that do not answer");

    [Fact]
    public void A_step_of_a_script_has_a_word() => Check(ScriptVerbWords.All, verb => verb.Word(), "src/docs/scripts.md", "Scripts");

    [Fact]
    public void A_use_of_close_notify_has_a_word() =>
        Check(CloseNotifyUseWords.All, use => use.Word(), "src/docs/tls.md", "How TLS ends");

    [Fact]
    public void Who_said_close_notify_has_a_word() =>
        Check(CloseNotifySeenWords.All, seen => seen.Word(), "src/docs/tls.md", "The report");

    [Fact]
    public void A_kind_of_step_has_a_word_of_its_own()
    {
        var words = Enum.GetValues<StepKind>().Select(kind => kind.ToWord()).ToList();
        Assert.DoesNotContain("", words);
        Assert.Equal(words.Distinct(), words);
    }

    [Theory]
    [InlineData("rst", "abort")]
    [InlineData("end", "half-close")]
    [InlineData("destroySoon", "close")]
    [InlineData("leak", "never")]
    [InlineData("abort", null)]
    [InlineData("", null)]
    public void A_word_is_found_by_its_other_names(string name, string? word) => Assert.Equal(word, CloseModeWords.All.CalledAlso(name));

    private static void Check<T>(WordList<T> list, Func<T, Word> wordOf, string page, string section)
        where T : struct, Enum
    {
        var explained = Page.All.Single(other => other.Name == page).FirstCells(section);
        Assert.All(Enum.GetValues<T>(), member =>
        {
            var word = wordOf(member);
            Assert.Matches("^[a-z]+(-[a-z]+)*$", word.Text);
            Assert.NotEmpty(word.Meaning);
            Assert.Equal(member, list.Parse(word.Text));

            // A word that is not explained where users look for it is as good as none.
            Assert.True(explained.Any(cell => IsNamed(word.Text, cell)), $"'{word.Text}' has no row in {page}, '{section}'");
        });
        var otherNames = list.Words.SelectMany(word => word.OtherNames.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var names = list.Texts.Concat(otherNames).ToList();
        Assert.Equal(names.Distinct(), names);
        Assert.Null(list.Parse("no-such-word"));
    }

    /// <summary>Whether a cell names it in code, with or without its argument, or at the end of a flag.</summary>
    private static bool IsNamed(string word, string cell) => Regex.IsMatch(cell, $"[`=]{word}[` ]");
}
