namespace GoodbyeServer.Commands;

/// <summary>A command as it was typed, not started yet.</summary>
/// <param name="Name">A path, or a name that is looked up in PATH. Placeholders are not replaced in it.</param>
/// <param name="Arguments">What follows the name; may hold <see cref="Placeholders"/>.</param>
internal sealed record ClientCommand(string Name, IReadOnlyList<string> Arguments)
{
    /// <summary>The first placeholder without a port, if any: to be asked before anything is started.</summary>
    public PlaceholderMistake? FindMistake(int ports) => Placeholders.FindMistake(Arguments, ports);
}
