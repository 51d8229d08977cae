using System.Globalization;
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
            default:
                break;
        }

        return step.Verb switch
        {
            ScriptVerb.Say => $"say {Quoted(step.Bytes.Span)}",
            ScriptVerb.SayFile => $"say-file \"{Path.GetFileName(file)}\"",
            ScriptVerb.Wait => $"wait {Number(step.Duration.TotalMilliseconds)}ms",
            ScriptVerb.Bytes => $"bytes {Number(step.Count)}",
            ScriptVerb.Line => "line",
            ScriptVerb.Lines => $"lines {Number(step.Count)}",
            ScriptVerb.Until => $"until {Quoted(step.Bytes.Span)}",
            ScriptVerb.Repeat => "repeat",
        };
    }

    private static string Quoted(ReadOnlySpan<byte> bytes) => $"\"{string.Concat(bytes.ToArray().Select(value => $"\\x{value:X2}"))}\"";

    private static string Number(double number) => number.ToString(CultureInfo.InvariantCulture);
}
