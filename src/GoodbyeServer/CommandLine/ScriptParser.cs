using System.Text;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>
/// From the text of a script to its steps: one line a word. A mistake names the step, its place and what is accepted. It reads
/// no file: a step that says one has its path for bytes until then (<see cref="PathIn"/>). It never throws.
/// </summary>
internal static class ScriptParser
{
    /// <summary>The script of a text in UTF-8 that was typed, or that is a file's.</summary>
    public static Parsed<Script> Parse(ReadOnlyMemory<byte> text, bool isFile)
    {
        // Counted first: a list that grows would take twice the room.
        var steps = new ScriptStep[ScriptText.Steps(text, isFile).Count()];
        if (steps.Length == 0)
        {
            return Parsed.Fail<Script>("expected at least one step, such as line");
        }

        foreach (var typed in ScriptText.Steps(text, isFile))
        {
            var parsed = Step(typed, isLast: typed.Number == steps.Length);
            if (parsed.Error is { } error)
            {
                // A typed script of one step stands in the message already.
                var place = isFile ? $"line {typed.Line}, step {typed.Number}" : $"step {typed.Number}";
                return Parsed.Fail<Script>(isFile || steps.Length > 1
                    ? $"{place}, {Quote.Of(typed.ToString())}: {error}"
                    : $"{place}: {error}");
            }

            steps[typed.Number - 1] = parsed.Value;
        }

        var script = new Script(steps);
        return new(script, MistakeIn(script));
    }

    /// <summary>The mistake in a whole script, or in one whose files were read; null if there is none.</summary>
    public static string? MistakeIn(Script script) => script.GoesRoundInVain
        ? $"step {script.Steps.Count}, 'repeat': nothing before it reads or waits"
        : null;

    /// <summary>The file that a step says, as long as it was not read.</summary>
    public static string PathIn(ScriptStep step) => Encoding.UTF8.GetString(step.Bytes.Span);

    /// <summary>Whether a step says a file.</summary>
    public static bool NamesFile(ScriptStep step) => step.Verb is ScriptVerb.SayFile or ScriptVerb.SayHttpFile;

    /// <summary>The step with what its file holds in place of its path.</summary>
    public static ScriptStep WithFile(ScriptStep step, ReadOnlyMemory<byte> content) => step.Verb == ScriptVerb.SayHttpFile
        ? Response(step.Verb, (int)step.Count, content)
        : step with { Bytes = content };

    private static Parsed<ScriptStep> Step(TypedStep step, bool isLast)
    {
        if (ScriptVerbWords.All.Parse(step.Word) is not { } verb)
        {
            var near = ScriptVerbWords.All.CalledAlso(step.Word) ?? Suggestion.Nearest(step.Word, ScriptVerbWords.All.Texts);
            return Parsed.Fail<ScriptStep>(near is null
                ? "expected a step; see --help"
                : $"expected a step{Suggestion.DidYouMean(near)}");
        }

        var argument = step.Argument;
        return verb switch
        {
            ScriptVerb.Say => Of(QuotedText.Parse(argument), text => new(verb, text)),
            ScriptVerb.SayFile => Of(QuotedText.ParsePath(argument), path => new(verb, Encoding.UTF8.GetBytes(path))),
            ScriptVerb.SayHttp => Of(ResponseArgument.Text(argument), said => Response(verb, said.Status, said.Body)),
            ScriptVerb.SayHttpFile => Of(
                ResponseArgument.Path(argument), said => new(verb, Encoding.UTF8.GetBytes(said.Body), Count: said.Status)),
            ScriptVerb.SayWord => Of(FlagParsers.Count(TextOf(argument)), number => new(verb, Count: number)),
            ScriptVerb.Wait => Of(FlagParsers.Duration(TextOf(argument)), duration => new(verb, Duration: duration)),
            ScriptVerb.Bytes or ScriptVerb.Lines => Of(FlagParsers.Count(TextOf(argument)), count => new(verb, Count: count)),
            ScriptVerb.Line => Of(Nothing(argument, MeantByLine(TextOf(argument))), _ => new(verb, Count: 1)),
            ScriptVerb.Until => Of(QuotedText.ParseLine(argument), line => new(verb, line)),
            ScriptVerb.Request or ScriptVerb.Head or ScriptVerb.Body => Of(Nothing(argument, null), _ => new(verb)),
            ScriptVerb.Frame => Of(FrameArgument.Parse(TextOf(argument)), form => new(verb, Frame: form)),
            ScriptVerb.Repeat when step.Number == 1 => Parsed.Fail<ScriptStep>("expected a step before it"),
            ScriptVerb.Repeat when !isLast => Parsed.Fail<ScriptStep>("expected it as the last step"),
            ScriptVerb.Repeat => Of(Nothing(argument, null), _ => new(verb)),
        };
    }

    private static ScriptStep Response(ScriptVerb verb, int status, ReadOnlyMemory<byte> body)
    {
        var response = HttpResponse.Of(status, body.Span, closes: false);
        return new(verb, response.Whole, response.HeadLength);
    }

    private static Parsed<ScriptStep> Of<T>(Parsed<T> argument, Func<T, ScriptStep> step) =>
        argument.Error is { } error ? Parsed.Fail<ScriptStep>(error) : Parsed.Ok(step(argument.Value!));

    private static Parsed<bool> Nothing(ReadOnlyMemory<byte> argument, string? meant) =>
        argument.IsEmpty ? Parsed.Ok(true) : Parsed.Fail<bool>(meant is null ? "expected nothing after it" : $"did you mean {meant}?");

    private static string? MeantByLine(string argument) => FlagParsers.Count(argument).Error is null ? $"lines {argument}" : null;

    private static string TextOf(ReadOnlyMemory<byte> argument) => Encoding.UTF8.GetString(argument.Span);
}
