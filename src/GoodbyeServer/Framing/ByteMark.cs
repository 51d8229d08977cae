namespace GoodbyeServer.Framing;

/// <summary>
/// A byte of the client's at which a cue comes, or a step of a script ends: how far may be read before it, and where it is.
/// </summary>
internal abstract class ByteMark
{
    /// <summary>Whether the bytes themselves matter; otherwise counting them is enough.</summary>
    public virtual bool NeedsContent => false;

    /// <summary>How many of the bytes that are wanted may be read without passing it.</summary>
    public virtual int MaxRead(int wanted) => wanted;

    /// <summary>Goes on through the next bytes; null if they are not enough. Once it is found, or garbled, it is used no more.</summary>
    public abstract Found? Find(ReadOnlySpan<byte> bytes);
}

/// <summary>The client has sent this many bytes.</summary>
internal sealed class ByteCount(long left) : ByteMark
{
    private long _left = left;

    public override int MaxRead(int wanted) => (int)Math.Min(wanted, _left);

    public override Found? Find(ReadOnlySpan<byte> bytes)
    {
        var length = MaxRead(bytes.Length);
        _left -= length;
        return _left == 0 ? length : null;
    }
}
