using GoodbyeServer.Commands;
using GoodbyeServer.Running;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>Every flag of the server. A flag stands in a group and nowhere else: what is not in one does not exist.</summary>
internal sealed class ServerFlags
{
    /// <summary>The options of a command line without flags.</summary>
    public static readonly RunOptions Defaults = new() { Server = new ServerOptions { Port = 8080 } };

    public ServerFlags() => All = [.. Groups.SelectMany(group => group.Flags)];

    /// <summary>All of them, as the help groups them.</summary>
    public IReadOnlyList<FlagGroup> Groups { get; } =
    [
        ListeningFlags.Group(), TlsFlags.Group(), ConversationFlags.Group(), GoodbyeFlags.Group(), CloseFlags.Group(), RunFlags.Group(),
        LogFlags.Group(), OtherFlags.Group(),
    ];

    /// <summary>All of them.</summary>
    public IReadOnlyList<Flag> All { get; }

    /// <summary>The flag of a name or an alias; null if none.</summary>
    public Flag? Find(string name) => All.FirstOrDefault(flag => flag.IsNamed(name));

    /// <summary>The whole name of a flag of ours, help and version among them; null if there is none such.</summary>
    public string? NameOf(string name) => Find(name)?.Name ?? (name is "-h" or "--help" or "--version" ? name : null);

    /// <summary>What holds without flags. A command is told the port, so that any free one will do.</summary>
    /// <param name="command">The client command; null for none.</param>
    public static RunOptions DefaultsBeside(ClientCommand? command) => command is null
        ? Defaults
        : Defaults with { Command = command, Server = Defaults.Server with { Port = 0 } };
}
