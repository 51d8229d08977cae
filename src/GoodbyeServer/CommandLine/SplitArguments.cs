using System.Globalization;
using GoodbyeServer.Commands;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>The arguments before the first <c>--</c>, which are ours, and those after it, which are a client command.</summary>
internal sealed class SplitArguments
{
    private const string Separator = "--";

    public SplitArguments(string[] args)
    {
        var at = Array.IndexOf(args, Separator);
        HasCommand = at >= 0;
        Flags = HasCommand ? args[..at] : args;
        Command = HasCommand && args[(at + 1)..] is [var name, .. var arguments] ? new ClientCommand(name, arguments) : null;
    }

    public string[] Flags { get; }

    /// <summary>Whether there is a <c>--</c>; what should stand after it may be missing.</summary>
    public bool HasCommand { get; }

    public ClientCommand? Command { get; }

    /// <summary>The first mistake in the command, as one line; null if none.</summary>
    /// <param name="ports">How many ports there are.</param>
    public string? Mistake(int ports)
    {
        if (HasCommand && Command is null)
        {
            return "--: expected a command after it, -- <command> [argument…]";
        }

        return Command?.FindMistake(ports) is not { } mistake ? null
            : $"{Quote.Of(mistake.Placeholder)} in {Quote.Of(mistake.Argument)}: expected "
                + (ports == 1 ? "{port}: there is one port" : string.Create(
                    CultureInfo.InvariantCulture, $"a number from 1 to {ports}, one for --port and one for each --listen"));
    }
}
