using System.CommandLine;
using GoodbyeServer.Commands;
using GoodbyeServer.Running;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>Flags that belong together in the help.</summary>
internal sealed record FlagGroup(string Title, IReadOnlyList<Flag> Flags);

/// <summary>Every flag of the server. A flag stands in a group and nowhere else: what is not in one does not exist.</summary>
internal sealed class ServerFlags
{
    /// <summary>The options of a command line without flags.</summary>
    public static readonly RunOptions Defaults = new() { Server = new ServerOptions { Port = 8080 } };

    public ServerFlags() => All = [.. Groups.SelectMany(group => group.Flags)];

    /// <summary>All of them, as the help groups them.</summary>
    public IReadOnlyList<FlagGroup> Groups { get; } =
    [
        ListeningFlags.Group(), ConversationFlags.Group(), GoodbyeFlags.Group(), CloseFlags.Group(), RunFlags.Group(), LogFlags.Group(),
    ];

    /// <summary>All of them.</summary>
    public IReadOnlyList<Flag> All { get; }

    /// <summary>The flag of a name or an alias; null when there is none.</summary>
    public Flag? Find(string name) => All.FirstOrDefault(flag => flag.IsNamed(name));

    /// <summary>How often a flag was given.</summary>
    public int CountOf(string name, ParseResult result) =>
        result.GetResult(Find(name)!) is { Implicit: false } given ? given.Tokens.Count : 0;

    /// <summary>The options of a command line without mistakes.</summary>
    /// <param name="result">The flags.</param>
    /// <param name="command">What stands after them; null for nothing.</param>
    /// <exception cref="StartupException">A file that a flag names cannot be read.</exception>
    public RunOptions OptionsFrom(ParseResult result, ClientCommand? command) =>
        All.Aggregate(DefaultsBeside(command), (options, flag) => flag.Fill(options, result));

    /// <summary>A command is told the port, so that any free one will do.</summary>
    private static RunOptions DefaultsBeside(ClientCommand? command) => command is null
        ? Defaults
        : Defaults with { Command = command, Server = Defaults.Server with { Port = 0 } };
}
