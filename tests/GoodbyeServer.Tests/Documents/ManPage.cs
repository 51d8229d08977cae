using System.CommandLine;
using System.Text;
using GoodbyeServer.CommandLine;

namespace GoodbyeServer.Tests.Documents;

/// <summary>
/// The man page, made from what the help is made from: the table of flags, the words, the exit codes. It is checked in, so that packages
/// hold it without running anything; <see cref="ManPageTests"/> compares, and writes it anew with GOODBYE_RECORD=1.
/// </summary>
internal static class ManPage
{
    /// <summary>Its source, in the macros of man(7).</summary>
    public static string Source()
    {
        var (flags, page) = (new ServerFlags(), new StringBuilder());
        page.Append(".TH GOODBYE\\-SERVER 1 \"\" GoodbyeServer \"User Commands\"\n");
        page.Append(".\\\" Made from the table of flags: GOODBYE_RECORD=1 dotnet test --filter ManPageTests\n");
        page.Append(".nh\n.ad l\n");
        Section(page, "NAME", $"{HelpContent.Program} - a TCP server that closes each connection exactly as told, and says how it ended");
        page.Append(".SH SYNOPSIS\n.B ").Append(Escaped(HelpContent.Program))
            .Append("\n.RI [ flags ]\n.RB [ \\-\\-\n.IR command\n.RI [ argument \\|.\\|.\\|.\\|]]\n");
        Section(page, "DESCRIPTION", HelpContent.About, HelpContent.WithCommand, HelpContent.Numbers);
        page.Append(".SH EXAMPLES\n");
        foreach (var (typed, meaning) in HelpContent.Examples)
        {
            Entry(page, Bold($"{HelpContent.Program} {typed}".TrimEnd()), meaning);
        }

        page.Append(".SH OPTIONS\n");
        foreach (var (title, options) in HelpContent.Groups(flags, GoodbyeCommand.OptionsOf(flags)))
        {
            page.Append(".SS ").Append(Escaped(title)).Append('\n');
            foreach (var option in options)
            {
                Entry(page, Names(option), HelpContent.Description(option));
            }
        }

        foreach (var (title, words) in HelpContent.WordTables)
        {
            page.Append(".SH \"").Append(Escaped(title.Split(" (")[0].ToUpperInvariant())).Append("\"\n");
            foreach (var word in words)
            {
                Entry(page, Bold(word.Text), word.Meaning);
            }
        }

        page.Append(".SH \"EXIT STATUS\"\n");
        foreach (var (code, meaning) in HelpContent.ExitCodes)
        {
            Entry(page, Bold(code), meaning);
        }

        Section(page, "ENVIRONMENT", "NO_COLOR, when set, keeps colours out of the log; so does a TERM that is dumb or not set.");
        Section(page, "SEE ALSO", HelpContent.Manual);
        return page.ToString();
    }

    private static void Section(StringBuilder page, string title, params IReadOnlyList<string> paragraphs)
    {
        page.Append(".SH ").Append(title.Contains(' ') ? $"\"{title}\"" : title).Append('\n')
            .AppendJoin(".PP\n", paragraphs.Select(text => Escaped(text) + "\n"));
    }

    /// <summary>What is explained, and below it what it means.</summary>
    private static void Entry(StringBuilder page, string tag, string meaning) =>
        page.Append(".TP\n").Append(tag).Append('\n').Append(Escaped(meaning)).Append('\n');

    private static string Names(Option option)
    {
        var names = new[] { HelpContent.ShortName(option), option.Name }.OfType<string>().Distinct().Select(Bold);
        return string.Join(", ", names) + HelpContent.Value(option) switch
        {
            null => "",
            ['[', '<', .. var value, '>', ']'] => $" [{Italic(value)}]",
            var value => $" {Italic(value.Trim('<', '>'))}",
        };
    }

    private static string Bold(string text) => $"\\fB{Escaped(text)}\\fR";

    private static string Italic(string text) => $"\\fI{Escaped(text)}\\fR";

    /// <summary>
    /// A dash is one that can be pasted, a backslash is one, a space stays where no line may break, and no line begins a macro.
    /// </summary>
    private static string Escaped(string text)
    {
        var escaped = text.Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal)
            .Replace("'", "\\(aq", StringComparison.Ordinal).Replace("…", "\\|.\\|.\\|.", StringComparison.Ordinal)
            .Replace(HelpPage.Unbroken(" "), "\\~", StringComparison.Ordinal);
        return escaped.StartsWith('.') ? "\\&" + escaped : escaped;
    }
}
