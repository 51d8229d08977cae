namespace GoodbyeServer.Framing;

/// <summary>
/// Finds the byte at which a cue comes or a step of a script ends. It also says how far may be read without passing that byte.
/// </summary>
internal abstract class ByteMark
{
    /// <summary>Whether the bytes themselves matter; otherwise counting them is enough.</summary>
    public virtual bool NeedsContent => false;

    /// <summary>How many of the bytes that are wanted may be read without passing it.</summary>
    public virtual int MaxRead(int wanted) => wanted;

    /// <summary>Looks through the next bytes; null if it is not among them. Not called again once it was found, or garbled.</summary>
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
