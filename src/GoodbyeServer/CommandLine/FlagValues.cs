using GoodbyeServer.Running;

namespace GoodbyeServer.CommandLine;

/// <summary>The flags that were given, each with its values, and the files that they name.</summary>
internal sealed class FlagValues
{
    private readonly Dictionary<Flag, List<object>> _values = [];

    public NamedFiles Files { get; } = new();

    /// <summary>The flag was given.</summary>
    /// <param name="flag">The flag.</param>
    /// <param name="value">Its value; null if it takes none.</param>
    public void Add(Flag flag, object? value)
    {
        if (!_values.TryGetValue(flag, out var values))
        {
            _values.Add(flag, values = []);
        }

        if (value is not null)
        {
            values.Add(value);
        }
    }

    /// <summary>Whether a goodbye was asked for.</summary>
    private bool IsMessageGiven => _values.Keys.Any(flag => GoodbyeFlags.Says.Contains(flag.Name));

    public bool IsGiven(Flag flag) => _values.ContainsKey(flag);

    /// <summary>The values of a flag, in their order.</summary>
    public IReadOnlyList<object> Of(Flag flag) => _values.TryGetValue(flag, out var values) ? values : [];

    public int CountOf(Flag flag) => _values.TryGetValue(flag, out var values) ? values.Count : 0;

    /// <summary>The options with what the flags set. The files are read here, once every mistake in the command line is known.</summary>
    /// <exception cref="StartupException">A file cannot be read.</exception>
    /// <exception cref="UsageException">What a file holds is not accepted.</exception>
    public RunOptions Fill(RunOptions options)
    {
        var filled = _values.Aggregate(options, (filled, given) => given.Key.Set(filled, given.Value, Files));
        return filled with { Server = filled.Server.WithCueOfHttp().WithGoodbyeOfUpstream(IsMessageGiven) };
    }
}
