using GoodbyeServer.Framing;
using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Connections;

/// <summary>
/// Plays one connection's script, a method a kind of step. It says and waits itself. A step that reads sets <see cref="Mark"/>:
/// the conversation reads up to it, and comes back.
/// </summary>
/// <param name="script">What to play.</param>
/// <param name="speech">Says it.</param>
/// <param name="clocks">The conversation's clocks.</param>
/// <param name="clock">The time.</param>
/// <param name="finFollows">Whether a FIN follows the last step at once, which is to travel with what that says.</param>
internal sealed class ScriptPlayer(Script script, Speech speech, Clocks clocks, TimeProvider clock, bool finFollows) : Partner
{
    /// <summary>After steps that cost this much without reading, others get their turn on the thread.</summary>
    private const int CostBeforeYield = 32;

    /// <summary>A step costs one, and one more for each of this many bytes that it says.</summary>
    private const int BytesPerCost = 2048;

    private readonly KeptLine? _line = script.SaysWords ? new() : null;

    private int _next;
    private int _cost;
    private ByteMark? _mark;
    private long _readsSince;
    private RequestHead? _head;
    private RequestHead? _asked;
    private bool _isBodyNext;

    /// <summary>How far the step reads that is being played; null while none does.</summary>
    public override ByteMark? Mark => _mark;

    public override Deadline LookAt => speech.LookAt;

    /// <summary>It listens while a step reads, and all that it said has left.</summary>
    public override long? ListensSince =>
        Mark is not null && speech.ListensSince is { } since ? Math.Max(since, _readsSince) : null;

    public override bool IsCutOff => speech.IsCutOff;

    public override bool AsksForBodies => true;

    public override bool HearsHead => _head is { IsHead: true };

    public override void Reached() => _mark = null;

    /// <summary>A cue asks. If a step has read the same head, its body need not be asked for again.</summary>
    public override ValueTask<Departure?> AskForBodyAsync()
    {
        _asked = _mark is null ? _head : _asked;
        return speech.SayAsync(HttpResponse.Continue);
    }

    public override Departure? Look() => speech.Look();

    /// <summary>Plays up to the next step that reads.</summary>
    public override ValueTask<ConversationEnd?> TakeTurnAsync() => Mark is null ? PlayAsync() : default;

    private async ValueTask<ConversationEnd?> PlayAsync()
    {
        while (Mark is null)
        {
            if (_next == script.Steps.Count && !_isBodyNext)
            {
                return new ConversationEnd(CloseReason.Goodbye, Cue.Script);
            }

            var step = NextStep();
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

        _readsSince = clock.GetTimestamp();
        return null;
    }

    /// <summary>A request is two steps in one.</summary>
    private ScriptStep NextStep()
    {
        var step = _isBodyNext ? new ScriptStep(ScriptVerb.Body) : script.Steps[_next++];
        _isBodyNext = step.Verb == ScriptVerb.Request;
        return step;
    }

    /// <summary>Plays one step; null to go on with the next.</summary>
    private ValueTask<ConversationEnd?> PlayAsync(ScriptStep step) => step.Verb switch
    {
        ScriptVerb.Say or ScriptVerb.SayFile => SayAsync(step.Bytes),
        ScriptVerb.SayHttp or ScriptVerb.SayHttpFile => SayAsync(HearsHead ? step.Bytes[..(int)step.Count] : step.Bytes),
        ScriptVerb.SayWord => SayAsync(_line!.Word(step.Count)),
        ScriptVerb.Wait => WaitAsync(step.Duration),
        ScriptVerb.Bytes => ReadTo(new ByteCount(step.Count)),
        ScriptVerb.Line or ScriptVerb.Lines => ReadTo(new LineCount(step.Count) { Kept = _line }),
        ScriptVerb.Until => ReadTo(new LineMatch(step.Bytes) { Kept = _line }),
        ScriptVerb.Request or ScriptVerb.Head => ReadTo(_head = new RequestHead()),
        ScriptVerb.Body => ReadBodyAsync(),
        ScriptVerb.Frame => ReadTo(FrameMark.Of(step.Frame)),
        ScriptVerb.Repeat => StartOver(),
    };

    /// <summary>A cue that comes by the clock meanwhile waits until all is said.</summary>
    private async ValueTask<ConversationEnd?> SayAsync(ReadOnlyMemory<byte> bytes)
    {
        var departure = await speech.SayAsync(bytes, finFollows && _next == script.Steps.Count && !_isBodyNext);
        return departure is { } gone ? clocks.Gone(gone)
            : clocks.Due() ?? (speech.IsCutOff ? ConversationEnd.CutOff : null);
    }

    /// <summary>A cue that comes by the clock ends the wait.</summary>
    private async ValueTask<ConversationEnd?> WaitAsync(TimeSpan duration)
    {
        var departure = await speech.PauseAsync(duration);
        return departure is { } gone ? clocks.Gone(gone) : clocks.Due();
    }

    /// <summary>Reads what the head announced, if that was not read yet; a client that waits to be asked for it is asked.</summary>
    private async ValueTask<ConversationEnd?> ReadBodyAsync()
    {
        var body = _head?.TakeBody();
        if (body is null)
        {
            return null;
        }

        var end = _head!.ExpectsContinue && _head != _asked ? await SayAsync(HttpResponse.Continue) : null;
        return end ?? await ReadTo(body);
    }

    private ValueTask<ConversationEnd?> ReadTo(ByteMark mark)
    {
        _mark = mark;
        return default;
    }

    private ValueTask<ConversationEnd?> StartOver()
    {
        _next = 0;
        return default;
    }
}
