using System.Runtime.CompilerServices;
using System.Text;

namespace GoodbyeServer.Framing;

/// <summary>A word that comes a byte at a time. Of one longer than any that matters only the first bytes are kept.</summary>
internal struct ShortWord
{
    private const int Longest = 20;

    private Bytes _bytes;
    private int _length;

    public readonly bool IsEmpty => _length == 0;

    public void Add(byte value)
    {
        if (_length < Longest)
        {
            _bytes[_length] = value;
        }

        _length = Math.Min(_length + 1, Longest + 1);
    }

    public void Clear() => _length = 0;

    /// <summary>Whether it is this word, in capital letters or small ones.</summary>
    /// <param name="word">At most as long as what is kept.</param>
    public readonly bool Is(ReadOnlySpan<byte> word)
    {
        ReadOnlySpan<byte> bytes = _bytes;
        return _length == word.Length && Ascii.EqualsIgnoreCase(bytes[.._length], word);
    }

    [InlineArray(Longest)]
    private struct Bytes
    {
        private byte _first;
    }
}
