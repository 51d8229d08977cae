namespace GoodbyeServer.Framing;

/// <summary>Follows a client's HTTP/1 requests for as long as they are ones, and marks nothing.</summary>
internal sealed class RequestWatch : ByteMark
{
    private readonly HttpRequests _requests = new(long.MaxValue, asks: false);
    private bool _isOver;

    public override bool NeedsContent => !_isOver && _requests.NeedsContent;

    /// <summary>Whether the last head that has come is one of HEAD.</summary>
    public bool IsHead => _requests.IsHead;

    public override int MaxRead(int wanted) => _isOver ? wanted : _requests.MaxRead(wanted);

    public override Found? Find(ReadOnlySpan<byte> bytes)
    {
        _isOver = _isOver || _requests.Find(bytes) is not null;
        return null;
    }
}
