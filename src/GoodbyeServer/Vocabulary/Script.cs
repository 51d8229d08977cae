namespace GoodbyeServer.Vocabulary;

/// <summary>A conversation in steps.</summary>
/// <param name="Steps">The steps in their order, at least one.</param>
internal sealed record Script(IReadOnlyList<ScriptStep> Steps)
{
    /// <summary>Whether it starts over, and does nothing in a round: it would keep a core busy for ever.</summary>
    public bool GoesRoundInVain => Steps[^1].Verb == ScriptVerb.Repeat && Steps.All(step => step.DoesNothing);

    /// <summary>Whether it says words of a line, which is then kept.</summary>
    public bool SaysWords { get; } = Steps.Any(step => step.Verb == ScriptVerb.SayWord);
}

/// <summary>One step of a script, with what its verb needs and nothing else.</summary>
/// <param name="Verb">What it does.</param>
/// <param name="Bytes">What it says, or the line that it waits for.</param>
/// <param name="Count">How many bytes or lines it reads; which word it says; how long the head is of the response that it says.</param>
/// <param name="Duration">How long it waits.</param>
/// <param name="Frame">How the frame that it reads says where it ends.</param>
internal readonly record struct ScriptStep(
    ScriptVerb Verb, ReadOnlyMemory<byte> Bytes = default, long Count = 0, TimeSpan Duration = default, FrameForm Frame = default)
{
    /// <summary>Whether it neither reads, nor says a byte, nor waits.</summary>
    public bool DoesNothing => Verb switch
    {
        ScriptVerb.Say or ScriptVerb.SayFile => Bytes.IsEmpty,
        ScriptVerb.Wait => Duration == TimeSpan.Zero,
        ScriptVerb.Bytes or ScriptVerb.Line or ScriptVerb.Lines or ScriptVerb.Until => false,
        ScriptVerb.SayHttp or ScriptVerb.SayHttpFile or ScriptVerb.Request or ScriptVerb.Head or ScriptVerb.Frame => false,
        ScriptVerb.Body or ScriptVerb.SayWord or ScriptVerb.Repeat => true,
    };
}
