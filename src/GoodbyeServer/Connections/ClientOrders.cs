using System.Runtime.CompilerServices;
using System.Text;
using GoodbyeServer.Framing;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Connections;

/// <summary>
/// What a client that is obeyed asks for, a line each: a close mode's word is the cue, <c>wait 2s</c> sets the close delay.
/// Only the first <see cref="LongestOrder"/> bytes of a line are kept; a longer one is conversation.
/// </summary>
internal sealed class ClientOrders : LineMark
{
    public const int LongestOrder = 32;

    private const string Wait = "wait ";

    private Line _line;
    private int _length;

    /// <summary>The mode and the cut that the client chose; null until it does.</summary>
    public CloseStyle? Close { get; private set; }

    /// <summary>The close delay that the client chose last; null until it does.</summary>
    public TimeSpan? CloseDelay { get; private set; }

    protected override void Add(ReadOnlySpan<byte> bytes)
    {
        var room = Math.Max(0, LongestOrder - _length);
        bytes[..Math.Min(room, bytes.Length)].CopyTo(((Span<byte>)_line)[Math.Min(_length, LongestOrder)..]);
        _length = (int)Math.Min((long)_length + bytes.Length, LongestOrder + 1);
    }

    /// <summary>Does what the line says; whether it was the cue.</summary>
    protected override bool End()
    {
        ReadOnlySpan<byte> line = _line;
        var isWhole = _length <= LongestOrder;
        line = line[..Math.Min(_length, LongestOrder)];
        _length = 0;
        if (!isWhole)
        {
            return false;
        }

        // A non-ASCII byte becomes '?', which no order contains.
        var text = Encoding.ASCII.GetString(line.EndsWith("\r"u8) ? line[..^1] : line);
        if (text.StartsWith(Wait, StringComparison.Ordinal))
        {
            CloseDelay = Durations.TryParse(text[Wait.Length..], out var delay) ? delay : CloseDelay;
            return false;
        }

        Close = CloseStyle.Parse(text);
        return Close is not null;
    }

    [InlineArray(LongestOrder)]
    private struct Line
    {
        private byte _first;
    }
}
