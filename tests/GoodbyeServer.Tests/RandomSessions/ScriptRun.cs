using System.Text;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>
/// What a script says to a client that sends some bytes, and how far it reads: found in all the bytes at once, unlike in the server.
/// </summary>
/// <param name="Said">Everything that it says.</param>
/// <param name="Read">How many of the bytes its steps have read to their ends.</param>
/// <param name="IsOver">Whether it has run to its end.</param>
/// <param name="GarbledAt">The byte that a step could not read; null if there is none.</param>
internal sealed record ScriptRun(byte[] Said, long Read, bool IsOver, long? GarbledAt = null)
{
    private const int KeptOfLine = 256;

    /// <param name="script">The script.</param>
    /// <param name="data">All that the client sends.</param>
    /// <param name="cue">Ends it: no step is played after one that ends there. It asks for bodies too, each once.</param>
    /// <param name="mostSaid">More than this is of no interest.</param>
    public static ScriptRun Of(Script script, ReadOnlySpan<byte> data, ExpectedCue cue, long mostSaid)
    {
        var text = Encoding.Latin1.GetString(data);
        var said = new MemoryStream();
        var stopAt = cue.IsGarbled ? null : cue.Position;
        var (read, head, headEnd, isHead, line) = (0, (string?)null, 0, false, "");
        var steps = script.Steps.SelectMany(Apart).ToList();
        for (var next = 0; next < steps.Count && said.Length <= mostSaid; next++)
        {
            var step = steps[next];
            var asks = step.Verb == ScriptVerb.Body && head is not null && HttpText.Expects(head) && !cue.Asking.Contains(headEnd);
            var end = EndOf(step, text, read, head);
            var asked = cue.Asking.Count(at => at > read && at <= (end.At ?? text.Length));
            for (var times = (asks ? 1 : 0) + asked; times > 0; times--)
            {
                said.Write(Encoding.ASCII.GetBytes(HttpText.Continue));
            }

            if (end.IsGarbled)
            {
                return new(said.ToArray(), read, IsOver: false, end.At);
            }

            if (end.At is null || (end.At > read && end.At == stopAt))
            {
                return new(said.ToArray(), end.At ?? read, IsOver: false);
            }

            head = step.Verb == ScriptVerb.Body ? null : end.Head ?? head;
            (headEnd, isHead) = end.Head is { } came ? (end.At.Value, HttpText.IsHead(came)) : (headEnd, isHead);
            line = step.Verb is ScriptVerb.Line or ScriptVerb.Lines or ScriptVerb.Until ? LastLine(text[read..end.At.Value]) : line;
            read = end.At.Value;
            said.Write(SaidBy(step, line, isHead));
            next = step.Verb == ScriptVerb.Repeat ? -1 : next;
        }

        return new(said.ToArray(), read, IsOver: said.Length <= mostSaid);
    }

    /// <summary>A request is two steps in one.</summary>
    private static IEnumerable<ScriptStep> Apart(ScriptStep step) =>
        step.Verb == ScriptVerb.Request ? [new(ScriptVerb.Head), new(ScriptVerb.Body)] : [step];

    private static ReadOnlySpan<byte> SaidBy(ScriptStep step, string line, bool isHead) => step.Verb switch
    {
        ScriptVerb.Say or ScriptVerb.SayFile => step.Bytes.Span,
        ScriptVerb.SayHttp or ScriptVerb.SayHttpFile => isHead ? step.Bytes.Span[..HeadLength(step.Bytes.Span)] : step.Bytes.Span,
        ScriptVerb.SayWord => Encoding.Latin1.GetBytes(
            line.Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault((int)step.Count - 1) ?? ""),
        ScriptVerb.Wait or ScriptVerb.Bytes or ScriptVerb.Line or ScriptVerb.Lines or ScriptVerb.Until or ScriptVerb.Request
            or ScriptVerb.Head or ScriptVerb.Body or ScriptVerb.Frame or ScriptVerb.Repeat => [],
    };

    private static int HeadLength(ReadOnlySpan<byte> response) => response.IndexOf("\r\n\r\n"u8) + 4;

    /// <summary>Where a step ends that begins at a place. A step without an arm does not compile.</summary>
    private static TextEnd EndOf(ScriptStep step, string text, int start, string? head) => step.Verb switch
    {
        ScriptVerb.Say or ScriptVerb.SayFile or ScriptVerb.SayHttp or ScriptVerb.SayHttpFile or ScriptVerb.SayWord or ScriptVerb.Wait
            or ScriptVerb.Repeat => new(start),
        ScriptVerb.Bytes => new(step.Count <= text.Length - start ? start + (int)step.Count : null),
        ScriptVerb.Line or ScriptVerb.Lines => EndOfLine(text, start, (_, count) => count == step.Count),
        ScriptVerb.Until => EndOfLine(text, start, (line, _) => line == Encoding.Latin1.GetString(step.Bytes.Span)),
        ScriptVerb.Request or ScriptVerb.Head => HttpText.Head(text, start),
        ScriptVerb.Body => head is null ? new(start) : HttpText.Body(text, start, head),
        ScriptVerb.Frame => EndOfFrame(step.Frame, text, start),
    };

    private static TextEnd EndOfLine(string text, int start, Func<string, long, bool> isIt)
    {
        var lines = text[start..].Split('\n')[..^1];
        var end = start;
        for (var index = 0; index < lines.Length; index++)
        {
            end += lines[index].Length + 1;
            if (isIt(lines[index].EndsWith('\r') ? lines[index][..^1] : lines[index], index + 1))
            {
                return new(end);
            }
        }

        return default;
    }

    /// <summary>The last line of a text, as much of it as is kept.</summary>
    private static string LastLine(string text)
    {
        var line = text[..^1].Split('\n')[^1];
        line = line.EndsWith('\r') ? line[..^1] : line;
        return line[..Math.Min(KeptOfLine, line.Length)];
    }

    /// <summary>Clients send bytes below 128: in MQTT and WebSocket the second one is then the length.</summary>
    private static TextEnd EndOfFrame(FrameForm form, string text, int start)
    {
        var (offset, size) = form.Coding == FrameCoding.Number ? (form.Offset, form.Size) : (1, 1);
        var header = offset + size;
        if (start + header > text.Length)
        {
            return default;
        }

        var bytes = text.Substring(start + offset, size);
        var length = (form.IsLittleEndian ? bytes.Reverse() : bytes).Aggregate(0L, (sum, value) => (sum * 256) + value);
        var total = header + length + form.Extra;
        return total < header || total > 1L << 30 ? new(start + header - 1, IsGarbled: true)
            : start + total <= text.Length ? new(start + (int)total)
            : default;
    }
}
