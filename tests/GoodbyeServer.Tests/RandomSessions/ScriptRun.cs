using System.Text;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>
/// What a script says to a client that sends some bytes, and how far it reads: found in all the bytes at once, unlike in the server.
/// </summary>
/// <param name="Said">Everything that it says.</param>
/// <param name="Read">How many of the bytes its steps have read to their ends.</param>
/// <param name="IsOver">Whether it has run to its end.</param>
internal sealed record ScriptRun(byte[] Said, long Read, bool IsOver)
{
    /// <param name="script">The script.</param>
    /// <param name="data">All that the client sends.</param>
    /// <param name="stopAt">Where a cue ends it: no step is played after one that ends there.</param>
    /// <param name="mostSaid">More than this is of no interest.</param>
    public static ScriptRun Of(Script script, ReadOnlySpan<byte> data, long? stopAt, long mostSaid)
    {
        var said = new MemoryStream();
        var read = 0;
        for (var next = 0; next < script.Steps.Count && said.Length <= mostSaid; next++)
        {
            var step = script.Steps[next];
            var end = EndOf(step, data, read);
            if (end is null || (end > read && end == stopAt))
            {
                return new(said.ToArray(), end ?? read, IsOver: false);
            }

            read = end.Value;
            said.Write(step.Verb is ScriptVerb.Say or ScriptVerb.SayFile ? step.Bytes.Span : []);
            next = step.Verb == ScriptVerb.Repeat ? -1 : next;
        }

        return new(said.ToArray(), read, IsOver: said.Length <= mostSaid);
    }

    /// <summary>Where a step ends that begins at a place; null where the bytes are not enough. A step without an arm does not
    /// compile.</summary>
    private static int? EndOf(ScriptStep step, ReadOnlySpan<byte> data, int start) => step.Verb switch
    {
        ScriptVerb.Say or ScriptVerb.SayFile or ScriptVerb.Wait or ScriptVerb.Repeat => start,
        ScriptVerb.Bytes => step.Count <= data.Length - start ? start + (int)step.Count : null,
        ScriptVerb.Line or ScriptVerb.Lines => EndOfLine(data, start, (_, count) => count == step.Count),
        ScriptVerb.Until => EndOfLine(data, start, (line, _) => line == Encoding.Latin1.GetString(step.Bytes.Span)),
    };

    private static int? EndOfLine(ReadOnlySpan<byte> data, int start, Func<string, long, bool> isIt)
    {
        var lines = Encoding.Latin1.GetString(data[start..]).Split('\n')[..^1];
        var end = start;
        for (var index = 0; index < lines.Length; index++)
        {
            end += lines[index].Length + 1;
            if (isIt(lines[index].EndsWith('\r') ? lines[index][..^1] : lines[index], index + 1))
            {
                return end;
            }
        }

        return null;
    }
}
