using System.Globalization;
using System.Text;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>Types a script into a file, and the files that it says beside it.</summary>
internal static class ScriptFile
{
    public static void Write(string path, Script script) =>
        File.WriteAllText(
            path, "# drawn at random\n" + string.Join('\n', script.Steps.Select((step, place) => Typed(step, $"{path}.{place}"))));

    private static string Typed(ScriptStep step, string file)
    {
        switch (step.Verb)
        {
            case ScriptVerb.SayFile:
                File.WriteAllBytes(file, step.Bytes.ToArray());
                break;
            case ScriptVerb.SayHttpFile:
                File.WriteAllBytes(file, BodyOf(step).ToArray());
                break;
            default:
                break;
        }

        return step.Verb switch
        {
            ScriptVerb.Say => $"say {Quoted(step.Bytes.Span)}",
            ScriptVerb.SayFile => $"say-file \"{Path.GetFileName(file)}\"",
            ScriptVerb.SayHttp => $"say-http {StatusOf(step)} {Quoted(BodyOf(step))}",
            ScriptVerb.SayHttpFile => $"say-http-file {StatusOf(step)} \"{Path.GetFileName(file)}\"",
            ScriptVerb.SayWord => $"say-word {Number(step.Count)}",
            ScriptVerb.Wait => $"wait {Number(step.Duration.TotalMilliseconds)}ms",
            ScriptVerb.Bytes => $"bytes {Number(step.Count)}",
            ScriptVerb.Line => "line",
            ScriptVerb.Lines => $"lines {Number(step.Count)}",
            ScriptVerb.Until => $"until {Quoted(step.Bytes.Span)}",
            ScriptVerb.Request => "request",
            ScriptVerb.Head => "head",
            ScriptVerb.Body => "body",
            ScriptVerb.Frame => $"frame {Typed(step.Frame)}",
            ScriptVerb.Repeat => "repeat",
        };
    }

    private static string Typed(FrameForm form) => form.Coding switch
    {
        FrameCoding.Mqtt => "mqtt",
        FrameCoding.Websocket => "websocket",
        FrameCoding.Number => string.Create(
            CultureInfo.InvariantCulture, $"{form.Offset}+{form.Size}{(form.IsLittleEndian ? "le" : "")}{form.Extra:+0;-0;+0}"),
    };

    private static ReadOnlySpan<byte> BodyOf(ScriptStep step) => step.Bytes.Span[(int)step.Count..];

    /// <summary>What stands after the version: HTTP/1.1 200 OK.</summary>
    private static string StatusOf(ScriptStep step) => Encoding.ASCII.GetString(step.Bytes.Span[9..12]);

    private static string Quoted(ReadOnlySpan<byte> bytes) => $"\"{string.Concat(bytes.ToArray().Select(value => $"\\x{value:X2}"))}\"";

    private static string Number(double number) => number.ToString(CultureInfo.InvariantCulture);
}
