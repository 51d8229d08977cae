using GoodbyeServer.Tls;

namespace GoodbyeServer.Tests.Tls;

/// <summary>
/// The client's end of a wire that leads to an engine. What the engine has said can be read; if there is nothing, the wire has
/// ended.
/// </summary>
/// <param name="piece">How many bytes are read or written at a time.</param>
internal sealed class EngineStream(TlsEngine engine, int piece) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var count = Math.Min(Math.Min(piece, buffer.Length), engine.Unsent.Length);
        engine.Unsent[..count].CopyTo(buffer);
        engine.Sent(count);
        return count;
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var count = Math.Min(piece, buffer.Length);
            engine.Receive(buffer[..count]);
            buffer = buffer[count..];
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
