using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Framing;

/// <summary>The end of one frame, which says itself how long it is. What it says otherwise does not matter.</summary>
internal abstract class FrameMark : ByteMark
{
    /// <summary>No frame is longer: what says so is no frame of this kind.</summary>
    public const long Longest = 1L << 30;

    private long? _total;

    public override bool NeedsContent => _total is null;

    /// <summary>How many bytes of it have come.</summary>
    protected long Seen { get; private set; }

    public static FrameMark Of(FrameForm form) => form.Coding switch
    {
        FrameCoding.Number => new NumberFrame(form),
        FrameCoding.Mqtt => new MqttFrame(),
        FrameCoding.Websocket => new WebsocketFrame(),
    };

    public override int MaxRead(int wanted) => _total is { } total ? (int)Math.Min(wanted, total - Seen) : wanted;

    public override Found? Find(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (_total is null && at < bytes.Length)
        {
            _total = TotalAfter(bytes[at]);
            if (_total is { } total && (total <= Seen || total > Longest))
            {
                return Found.Garbled(at, $"the length of a frame of {Seen + 1} to {Longest} bytes");
            }

            at++;
            Seen++;
        }

        var rest = MaxRead(bytes.Length - at);
        Seen += rest;
        return Seen == _total ? at + rest : null;
    }

    /// <summary>
    /// How long the whole frame is once this byte says so: one after those that were <see cref="Seen"/>; null if it does not.
    /// </summary>
    protected abstract long? TotalAfter(byte value);
}

/// <summary>A frame whose length is a number at a fixed place.</summary>
internal sealed class NumberFrame(FrameForm form) : FrameMark
{
    private readonly int _headerEnd = form.Offset + form.Size;
    private uint _number;

    protected override long? TotalAfter(byte value)
    {
        var place = (int)Seen - form.Offset;
        if (place >= 0)
        {
            _number = form.IsLittleEndian ? _number | ((uint)value << (8 * place)) : (_number << 8) | value;
        }

        return Seen + 1 == _headerEnd ? _headerEnd + _number + form.Extra : null;
    }
}

/// <summary>A frame of MQTT.</summary>
internal sealed class MqttFrame : FrameMark
{
    private const int MostBytes = 4;

    private long _number;

    protected override long? TotalAfter(byte value)
    {
        if (Seen == 0)
        {
            return null;
        }

        var place = (int)Seen - 1;
        _number |= (long)(value & 0x7F) << (7 * place);
        var isLast = (value & 0x80) == 0;
        return isLast ? Seen + 1 + _number
            : place + 1 == MostBytes ? long.MaxValue
            : null;
    }
}

/// <summary>A frame of WebSocket.</summary>
internal sealed class WebsocketFrame : FrameMark
{
    private const int MaskLength = 4;

    private int _mask;
    private int _left;
    private ulong _number;

    protected override long? TotalAfter(byte value)
    {
        if (Seen == 0)
        {
            return null;
        }

        if (Seen == 1)
        {
            _mask = (value & 0x80) == 0 ? 0 : MaskLength;
            _number = (value & 0x7FUL) < 126 ? value & 0x7FUL : 0;
            _left = (value & 0x7F) switch { 126 => 2, 127 => 8, _ => 0 };
        }
        else
        {
            _number = (_number << 8) | value;
            _left--;
        }

        return _left > 0 ? null : _number > (ulong)Longest ? long.MaxValue : Seen + 1 + _mask + (long)_number;
    }
}
