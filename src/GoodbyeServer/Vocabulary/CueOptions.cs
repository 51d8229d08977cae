namespace GoodbyeServer.Vocabulary;

/// <summary>
/// What the goodbye waits for. A cue that is off is null or false; whatever is on differs from <see cref="None"/>, so
/// a new cue counts by itself.
/// </summary>
internal sealed record CueOptions
{
    /// <summary>Nothing: the goodbye comes at once.</summary>
    public static readonly CueOptions None = new();

    /// <summary>This long after accept.</summary>
    public TimeSpan? After { get; init; }

    /// <summary>Once the client has sent this many bytes.</summary>
    public long? AfterBytes { get; init; }

    /// <summary>Once the client has sent this many lines.</summary>
    public long? AfterLines { get; init; }

    /// <summary>Once the client has sent this many whole HTTP/1 requests.</summary>
    public long? AfterRequests { get; init; }

    /// <summary>Once the client has sent a line of these bytes, without its line feed.</summary>
    public ReadOnlyMemory<byte>? Until { get; init; }

    /// <summary>Whether the client may choose its close mode, which is then the cue, and its close delay.</summary>
    public bool Obey { get; init; }

    /// <summary>Whether the idle timeout was asked for. The default one alone is nothing to wait for.</summary>
    public bool IdleTimeoutGiven { get; init; }
}
