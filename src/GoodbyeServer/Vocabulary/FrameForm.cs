namespace GoodbyeServer.Vocabulary;

/// <summary>How a frame says how long it is.</summary>
internal enum FrameCoding
{
    /// <summary>A number of a fixed size.</summary>
    Number,

    /// <summary>MQTT's remaining length: 7 bits a byte, the least first, in at most 4 bytes (MQTT 5.0 section 1.5.5).</summary>
    Mqtt,

    /// <summary>WebSocket's payload length of 7, 16 or 64 bits, and a mask of 4 bytes if a bit says so (RFC 6455 section 5.2).</summary>
    Websocket,
}

/// <summary>Where the length of a frame stands, and what it counts.</summary>
/// <param name="Offset">The bytes before the length.</param>
/// <param name="Size">The bytes of the length, 1 to 4; 0 if its coding says how many.</param>
/// <param name="IsLittleEndian">Whether its least byte comes first.</param>
/// <param name="Extra">The frame ends this many bytes after the place that the length, counted from its own end, says.</param>
/// <param name="Coding">How the length is written.</param>
internal readonly record struct FrameForm(
    int Offset, int Size, bool IsLittleEndian = false, int Extra = 0, FrameCoding Coding = FrameCoding.Number);
