namespace GoodbyeServer.Framing;

/// <summary>The end of this many HTTP/1 requests, each with its body.</summary>
/// <param name="left">How many are still to come, at least one.</param>
/// <param name="asks">Whether it stops after a head whose client waits for <c>100 Continue</c>.</param>
internal sealed class HttpRequests(long left, bool asks) : ByteMark
{
    private RequestHead _head = new();
    private ByteMark? _body;
    private long _left = left;

    /// <summary>Whether it stops after a head whose client waits for <c>100 Continue</c>.</summary>
    public bool Asks => asks;

    public override bool NeedsContent => _body?.NeedsContent ?? true;

    /// <summary>Whether the last head that has come is one of HEAD: the answer has no body.</summary>
    public bool IsHead { get; private set; }

    public override int MaxRead(int wanted) => _body?.MaxRead(wanted) ?? wanted;

    public override Found? Find(ReadOnlySpan<byte> bytes)
    {
        for (var taken = 0; taken < bytes.Length;)
        {
            if ((_body ?? _head).Find(bytes[taken..]) is not { } found)
            {
                return null;
            }

            taken += found.Length;
            if (found.Kind == FoundKind.Garbled)
            {
                return found with { Length = taken };
            }

            var asked = GoOn();
            if (_body is null && --_left == 0)
            {
                return taken;
            }

            if (asked)
            {
                return new(taken, FoundKind.AskToContinue);
            }
        }

        return null;
    }

    /// <summary>
    /// From a head to its body, if it has one, or from a body to the next head. Whether the client has to be asked for the body.
    /// </summary>
    private bool GoOn()
    {
        if (_body is not null)
        {
            _body = null;
            return false;
        }

        (var head, _head) = (_head, new());
        (_body, IsHead) = (head.TakeBody(), head.IsHead);
        return asks && head.ExpectsContinue;
    }
}
