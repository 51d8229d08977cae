using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Connections;

/// <summary>
/// Plays one connection's script, a method a kind of step. It says and waits by itself; where a step reads, it marks how far,
/// and the conversation goes on with it once that is read.
/// </summary>
internal sealed class ScriptPlayer(Script script, Speech speech, Clocks clocks)
{
    /// <summary>After steps that cost this much without reading, others get their turn on the thread.</summary>
    private const int CostBeforeYield = 32;

    /// <summary>A step costs one, and one more for each of this many bytes that it says.</summary>
    private const int BytesPerCost = 2048;

    private int _next;
    private int _cost;

    /// <summary>How far the step reads that is being played; null while none does.</summary>
    public ByteMark? Mark { get; private set; }

    /// <summary>What it has said is watched while it reads.</summary>
    public Speech Speech => speech;

    /// <summary>The step that reads has read up to its mark.</summary>
    public void Reached() => Mark = null;

    /// <summary>Plays up to the next step that reads (null), or to the end of the conversation.</summary>
    public async ValueTask<ConversationEnd?> GoOnAsync()
    {
        clocks.StopIdle();
        while (Mark is null)
        {
            if (_next == script.Steps.Count)
            {
                return new ConversationEnd(CloseReason.Goodbye, Cue.Script);
            }

            var step = script.Steps[_next++];
            if (await PlayAsync(step) is { } end)
            {
                return end;
            }

            // A script that never reads must not hold others up.
            _cost += 1 + (step.Bytes.Length / BytesPerCost);
            if (_cost >= CostBeforeYield)
            {
                _cost = 0;
                await Task.Yield();
            }
        }

        clocks.RestartIdle();
        return null;
    }

    /// <summary>Plays one step; null to go on with the next.</summary>
    private ValueTask<ConversationEnd?> PlayAsync(ScriptStep step) => step.Verb switch
    {
        ScriptVerb.Say or ScriptVerb.SayFile => SayAsync(step.Bytes),
        ScriptVerb.Wait => WaitAsync(step.Duration),
        ScriptVerb.Bytes => ReadTo(new ByteCount(step.Count)),
        ScriptVerb.Line or ScriptVerb.Lines => ReadTo(new LineCount(step.Count)),
        ScriptVerb.Until => ReadTo(new LineMatch(step.Bytes)),
        ScriptVerb.Repeat => StartOver(),
    };

    /// <summary>A cue that comes by the clock meanwhile waits until all is said.</summary>
    private async ValueTask<ConversationEnd?> SayAsync(ReadOnlyMemory<byte> bytes)
    {
        var departure = await speech.SayAsync(bytes);
        clocks.StopIdle();
        return departure is { } gone ? clocks.Gone(gone) : clocks.Due();
    }

    /// <summary>A cue that comes by the clock ends the wait.</summary>
    private async ValueTask<ConversationEnd?> WaitAsync(TimeSpan duration)
    {
        var departure = await speech.PauseAsync(duration);
        return departure is { } gone ? clocks.Gone(gone) : clocks.Due();
    }

    private ValueTask<ConversationEnd?> ReadTo(ByteMark mark)
    {
        Mark = mark;
        return default;
    }

    private ValueTask<ConversationEnd?> StartOver()
    {
        _next = 0;
        return default;
    }
}
