using System.Text;
using System.Text.Unicode;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>The flags of a conversation in steps.</summary>
internal static class ScriptFlags
{
    private const string TextFlag = "--script";
    private const string FileFlag = "--script-file";

    public static IEnumerable<Flag> All() =>
    [
        new Flag<Script>([TextFlag], "steps",
            $"Follow these steps, separated by ';', and say goodbye {Cue.Script.Word().Meaning}; "
                + "given more than once, connections take them in turn",
            text => ScriptParser.Parse(Encoding.UTF8.GetBytes(text), isFile: false),
            Into.Server<IReadOnlyList<Script>>((server, scripts, files) => server with
            {
                Scripts = [.. scripts.Select(script => WithFiles(script, folder: "", files, TextFlag))],
            }))
        {
            Brief = "such as: say \"220 hi\\r\\n\"; line; say \"250 ok\\r\\n\"",
            OneOf = [ConversationFlags.EchoOrScript, ConversationFlags.ObeyOrScript, ConversationFlags.UpstreamOrScript],
            FilesOf = script => StepsWithFiles(script).Select(step => (step.Verb.ToWord(), ScriptParser.PathIn(step))),
        },
        new Flag<string>([FileFlag], "path",
            "The steps are in this file, in UTF-8, where '#' begins a comment; given more than once, connections take them in turn",
            FlagParsers.Path,
            Into.Server<IReadOnlyList<string>>((server, paths, files) => server with
            {
                Scripts = [.. paths.Select(path => FromFile(path, files))],
            }))
        {
            OneOf = [ConversationFlags.EchoOrScript, ConversationFlags.ObeyOrScript, ConversationFlags.UpstreamOrScript],
            FilesOf = path => [(FileFlag, path)],
        },
    ];

    /// <exception cref="UsageException">It is no script.</exception>
    private static Script FromFile(string path, NamedFiles files)
    {
        var flag = $"{FileFlag} {Quote.Of(path)}";
        var text = files.Read(FileFlag, path);
        var parsed = Utf8.IsValid(text.Span)
            ? ScriptParser.Parse(text.Span.StartsWith(Encoding.UTF8.Preamble) ? text[Encoding.UTF8.Preamble.Length..] : text, isFile: true)
            : Parsed.Fail<Script>("expected a file in UTF-8");
        return parsed.Error is { } error ? throw new UsageException($"{flag}: {error}")
            : WithFiles(parsed.Value!, Path.GetDirectoryName(path) ?? "", files, flag);
    }

    /// <summary>The script with the bytes of the files that its steps name; relative ones are looked for in a folder.</summary>
    /// <exception cref="UsageException">The files are empty, and nothing else happens in its loop.</exception>
    private static Script WithFiles(Script script, string folder, NamedFiles files, string flag)
    {
        if (!StepsWithFiles(script).Any())
        {
            return script;
        }

        var whole = new Script([.. script.Steps.Select(step => !ScriptParser.NamesFile(step) ? step
            : ScriptParser.WithFile(step, files.Read(step.Verb.ToWord(), Path.Combine(folder, ScriptParser.PathIn(step)))))]);
        return ScriptParser.MistakeIn(whole) is { } mistake ? throw new UsageException($"{flag}: {mistake}") : whole;
    }

    private static IEnumerable<ScriptStep> StepsWithFiles(Script script) => script.Steps.Where(ScriptParser.NamesFile);
}
