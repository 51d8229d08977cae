using System.Text;
using GoodbyeServer.Running;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>The flags of a conversation in steps. A file is read once, since a pipe gives its bytes once.</summary>
internal sealed class ScriptFlags
{
    private const string FileFlag = "--script-file";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Dictionary<string, (ReadOnlyMemory<byte> Bytes, StartupException? Fault)> _files = [];

    public IEnumerable<Flag> All() =>
    [
        new Flag<string>(["--" + Cue.Script.ToWord()], "steps",
            $"Follow these steps, separated by ';', and say goodbye {Cue.Script.Word().Meaning}; "
                + "given more than once, connections take them in turn",
            text => Checked(text, _ => Check().Parse(text, isFile: false)),
            Into.Server<IReadOnlyList<string>>((server, texts) => server with { Scripts = [.. texts.Select(Typed)] }))
        {
            OneOf = [ConversationFlags.EchoOrScript, ConversationFlags.ObeyOrScript],
        },
        new Flag<string>([FileFlag], "path",
            "The steps are in this file, in UTF-8, where '#' begins a comment; given more than once, connections take them in turn",
            path => FlagParsers.Path(path) is { Error: not null } wrong ? wrong : Checked(path, CheckFile),
            Into.Server<IReadOnlyList<string>>((server, paths) => server with { Scripts = [.. paths.Select(FromFile)] }))
        {
            OneOf = [ConversationFlags.EchoOrScript, ConversationFlags.ObeyOrScript],
        },
    ];

    /// <summary>Looks for mistakes alone: the files that steps name are read later.</summary>
    private static ScriptParser Check() => new(_ => default);

    private static Parsed<string> Checked(string text, Func<string, Parsed<Script>?> parse) =>
        parse(text)?.Error is { } error ? Parsed.Fail<string>(error) : Parsed.Ok(text);

    /// <summary>Null where the file cannot be read: that is no mistake in the command line; the start of the server reports it.</summary>
    private Parsed<Script>? CheckFile(string path)
    {
        var (bytes, fault) = File(path);
        return fault is not null ? null
            : TextOf(bytes) is { } text ? Check().Parse(text, isFile: true)
            : Parsed.Fail<Script>("expected a file in UTF-8");
    }

    /// <exception cref="StartupException">A file cannot be read.</exception>
    private static Script Typed(string text) => Load("").Parse(text, isFile: false).Value!;

    /// <exception cref="StartupException">A file cannot be read.</exception>
    private Script FromFile(string path)
    {
        var (bytes, fault) = File(path);
        if (fault is not null)
        {
            throw fault;
        }

        return Load(Path.GetDirectoryName(path) ?? "").Parse(TextOf(bytes)!, isFile: true).Value!;
    }

    /// <summary>Reads the files that steps name; relative ones are looked for in a folder.</summary>
    private static ScriptParser Load(string folder) =>
        new(path => WholeFile.Read(ScriptVerb.SayFile.ToWord(), Path.Combine(folder, path)));

    private (ReadOnlyMemory<byte> Bytes, StartupException? Fault) File(string path)
    {
        if (!_files.TryGetValue(path, out var file))
        {
            try
            {
                file = (WholeFile.Read(FileFlag, path), null);
            }
            catch (StartupException fault)
            {
                file = (default, fault);
            }

            _files.Add(path, file);
        }

        return file;
    }

    /// <summary>The text, without a byte order mark; null where it is not UTF-8.</summary>
    private static string? TextOf(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return Utf8.GetString(bytes.Span).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
