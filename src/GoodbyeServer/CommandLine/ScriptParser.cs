using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>From the text of a script to its steps: one line a word. A mistake names the step, its place and what is accepted.</summary>
/// <param name="readFile">Gives the bytes of a file that a step names; it may throw where there is none.</param>
internal sealed class ScriptParser(Func<string, ReadOnlyMemory<byte>> readFile)
{
    /// <summary>The script of a text that was typed, or that is a file's.</summary>
    public Parsed<Script> Parse(string text, bool isFile)
    {
        var typed = ScriptText.Steps(text, hasComments: isFile);
        if (typed.Count == 0)
        {
            var words = Suggestion.List(ScriptVerbWords.All.Texts, "or");
            return Parsed.Fail<Script>($"expected at least one step; a step begins with {words}");
        }

        var steps = new List<ScriptStep>();
        foreach (var step in typed)
        {
            var parsed = Step(step, isLast: step.Number == typed.Count);
            if (parsed.Error is { } error)
            {
                var line = isFile ? $"line {step.Line}, " : "";
                return Parsed.Fail<Script>($"{line}step {step.Number}, {Quote.Of(step.ToString())}: {error}");
            }

            steps.Add(parsed.Value);
        }

        return Parsed.Ok(new Script(steps));
    }

    private Parsed<ScriptStep> Step(TypedStep step, bool isLast)
    {
        if (ScriptVerbWords.All.Parse(step.Word) is not { } verb)
        {
            var words = ScriptVerbWords.All.Texts;
            return Parsed.Fail<ScriptStep>($"expected one of {string.Join(", ", words)}"
                + Suggestion.DidYouMean(ScriptVerbWords.All.CalledAlso(step.Word) ?? Suggestion.Nearest(step.Word, words)));
        }

        return verb switch
        {
            ScriptVerb.Say => Of(QuotedText.Parse(step.Argument), text => new(verb, text)),
            ScriptVerb.SayFile => Of(QuotedText.ParsePath(step.Argument), path => new(verb, readFile(path))),
            ScriptVerb.Wait => Of(FlagParsers.Duration(step.Argument), duration => new(verb, Duration: duration)),
            ScriptVerb.Bytes or ScriptVerb.Lines => Of(FlagParsers.Count(step.Argument), count => new(verb, Count: count)),
            ScriptVerb.Line => Of(Nothing(step.Argument, "; lines 2 reads two"), _ => new(verb, Count: 1)),
            ScriptVerb.Until => Of(QuotedText.ParseLine(step.Argument), line => new(verb, line)),
            ScriptVerb.Repeat when step.Number == 1 => Parsed.Fail<ScriptStep>("expected a step before it"),
            ScriptVerb.Repeat when !isLast => Parsed.Fail<ScriptStep>("expected it as the last step"),
            ScriptVerb.Repeat => Of(Nothing(step.Argument, ""), _ => new(verb)),
        };
    }

    private static Parsed<ScriptStep> Of<T>(Parsed<T> argument, Func<T, ScriptStep> step) =>
        argument.Error is { } error ? Parsed.Fail<ScriptStep>(error) : Parsed.Ok(step(argument.Value!));

    private static Parsed<bool> Nothing(string argument, string hint) =>
        argument.Length == 0 ? Parsed.Ok(true) : Parsed.Fail<bool>("expected nothing after it" + hint);
}
