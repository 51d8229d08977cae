namespace GoodbyeServer.Vocabulary;

/// <summary>How one connection is served: from its port's lists, or what a client that is turned away gets.</summary>
/// <param name="Close">How it is closed.</param>
/// <param name="Goodbye">The bytes of its goodbye, before any cut; empty for none.</param>
/// <param name="Script">The conversation in steps; null for none.</param>
/// <param name="HeadLength">How much of the goodbye answers an HTTP request of HEAD; null if it is no HTTP response.</param>
internal sealed record ConnectionPlan(
    CloseStyle Close, ReadOnlyMemory<byte> Goodbye = default, Script? Script = null, int? HeadLength = null);

/// <summary>
/// The place of one port in its lists. Each list goes on by itself, and all start over when the list of close modes does.
/// Not thread-safe: the server calls it under its lock.
/// </summary>
internal sealed class PlanCursor(CloseModeList closeModes, ServerOptions options)
{
    private readonly CloseModeCursor _closeModes = new(closeModes);
    private readonly Dictionary<(ReadOnlyMemory<byte> Body, int Status), HttpResponse> _responses = [];
    private long _taken;
    private ConnectionPlan? _last;

    /// <summary>The outages that begin with the connection that was accepted last; none, as a rule.</summary>
    public IReadOnlyList<Outage> Outages => _closeModes.Outages;

    /// <summary>The next connection's plan. If it equals the last one, the same object: that saves memory.</summary>
    public ConnectionPlan Next()
    {
        var close = _closeModes.Next();
        var (goodbye, headLength) = Goodbye();
        var script = options.Scripts.Count == 0 ? null : At(_taken, options.Scripts);
        _taken++;
        var isLike = _last is { } last && last.Close == close && last.Goodbye.Equals(goodbye) && last.Script == script;
        return isLike ? _last! : _last = new(close, goodbye, script, headLength);
    }

    private (ReadOnlyMemory<byte> Bytes, int? HeadLength) Goodbye()
    {
        var message = At(_taken, options.Goodbyes);
        if (options.Http.Count == 0)
        {
            return (message, null);
        }

        var status = At(_taken, options.Http);
        if (!_responses.TryGetValue((message, status), out var response))
        {
            response = HttpResponse.Of(status, message.Span, closes: true);
            _responses.Add((message, status), response);
        }

        return (response.Whole, response.HeadLength);
    }

    /// <summary>The nth of a list. Its last one serves all further connections, unless it starts over.</summary>
    private T At<T>(long nth, IReadOnlyList<T> list) =>
        list[(int)(closeModes.Repeat ? nth % list.Count : Math.Min(nth, list.Count - 1))];
}
