using System.Text;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>The part that draws scripts.</summary>
internal sealed partial class Draw
{
    private const int MostSteps = 6;

    private List<Script> Scripts() => [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Script())];

    private Script Script()
    {
        // The word that ends a script is drawn apart: without a step that reads it would say more than a test can keep.
        var verbs = Enum.GetValues<ScriptVerb>().Except([ScriptVerb.Repeat]).ToList();
        var steps = Enumerable.Range(0, _random.Next(1, MostSteps)).Select(_ => Step(verbs[_random.Next(verbs.Count)])).ToList();
        return new(steps.Any(step => Reads(step.Verb)) && OnceIn(2) ? [.. steps, Step(ScriptVerb.Repeat)] : steps);
    }

    /// <summary>A step: a new one needs an arm here to compile.</summary>
    private ScriptStep Step(ScriptVerb verb) => verb switch
    {
        ScriptVerb.Say or ScriptVerb.SayFile => new(verb, Filled(_random.Next(0, 60))),
        ScriptVerb.SayHttp or ScriptVerb.SayHttpFile => Response(verb),
        ScriptVerb.SayWord => new(verb, Count: _random.Next(1, 4)),
        ScriptVerb.Wait => new(verb, Duration: Milliseconds(0, OnceIn(5) ? 60 : 5)),
        ScriptVerb.Bytes => new(verb, Count: _random.Next(1, OnceIn(2) ? 100 : 3_000)),
        ScriptVerb.Line => new(verb, Count: 1),
        ScriptVerb.Lines => new(verb, Count: _random.Next(1, 6)),
        ScriptVerb.Until => new(verb, Encoding.ASCII.GetBytes(OnceIn(3) ? "" : Until)),
        ScriptVerb.Request or ScriptVerb.Head or ScriptVerb.Body => new(verb),
        ScriptVerb.Frame => new(verb, Frame: Frame()),
        ScriptVerb.Repeat => new(verb),
    };

    /// <summary>Whether a step surely reads: a script that has one may start over.</summary>
    private static bool Reads(ScriptVerb verb) => verb switch
    {
        ScriptVerb.Bytes or ScriptVerb.Line or ScriptVerb.Lines or ScriptVerb.Until or ScriptVerb.Request or ScriptVerb.Head
            or ScriptVerb.Frame => true,
        ScriptVerb.Say or ScriptVerb.SayFile or ScriptVerb.SayHttp or ScriptVerb.SayHttpFile or ScriptVerb.SayWord or ScriptVerb.Wait
            or ScriptVerb.Body or ScriptVerb.Repeat => false,
    };

    private ScriptStep Response(ScriptVerb verb)
    {
        var response = HttpResponse.Of(OnceIn(4) ? 204 : 200, Filled(_random.Next(0, 60)), closes: false);
        return new(verb, response.Whole, response.HeadLength);
    }

    /// <summary>Clients send letters for the most part: a length of one byte is short, one of two is longer than most send.</summary>
    private FrameForm Frame() => _random.Next(5) switch
    {
        0 => FrameName.Mqtt.Form(),
        1 => FrameName.Websocket.Form(),
        2 => new(_random.Next(3), _random.Next(2, 5), OnceIn(2), _random.Next(-5, 6)),
        _ => new(_random.Next(6), 1, OnceIn(2), _random.Next(-120, 20)),
    };
}
