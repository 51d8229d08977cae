namespace GoodbyeServer.Vocabulary;

/// <summary>A while during which a port that serves does not answer: an item of its list.</summary>
/// <param name="Silence">How it does not answer.</param>
/// <param name="Duration">How long: from the end of the connection or the outage before it, or from the start.</param>
internal sealed record Outage(Silence Silence, TimeSpan Duration)
{
    /// <summary>Stands between the word and the duration.</summary>
    public const char Sign = '=';

    /// <summary>As users type and read it: <c>refuse=2s</c>.</summary>
    public override string ToString() => $"{Silence.Word().Text}{Sign}{Durations.ToText(Duration)}";
}
