namespace GoodbyeServer.Framing;

/// <summary>The first bytes of the line that was read last, for a script that says a word of it.</summary>
internal sealed class KeptLine
{
    /// <summary>How many bytes of a line are kept.</summary>
    public const int Longest = 256;

    private readonly byte[] _bytes = new byte[Longest];
    private int _length;
    private bool _isOver;

    /// <summary>Goes on with the line; begins one if the line before has ended.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        (_length, _isOver) = (_isOver ? 0 : _length, false);
        var room = Math.Max(0, Longest - _length);
        bytes[..Math.Min(room, bytes.Length)].CopyTo(_bytes.AsSpan(Math.Min(_length, Longest)));
        _length = (int)Math.Min((long)_length + bytes.Length, Longest + 1);
    }

    /// <summary>The line has ended. A carriage return at its end is none of it.</summary>
    public void End()
    {
        _isOver = true;
        if (_length is > 0 and <= Longest && _bytes[_length - 1] == '\r')
        {
            _length--;
        }
    }

    /// <summary>The nth of its words, from 1, which spaces separate; empty if there is none.</summary>
    public ReadOnlyMemory<byte> Word(long number)
    {
        ReadOnlySpan<byte> line = _bytes.AsSpan(0, Math.Min(_length, Longest));
        foreach (var range in line.Split((byte)' '))
        {
            if (line[range].Length > 0 && --number == 0)
            {
                return _bytes.AsMemory(range);
            }
        }

        return default;
    }
}
