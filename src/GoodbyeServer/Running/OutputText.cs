using System.Text;
using GoodbyeServer.Kernel;

namespace GoodbyeServer.Running;

/// <summary>Text for an <see cref="OutputDescriptor"/>: help, version and completions.</summary>
internal sealed class OutputText(OutputDescriptor descriptor) : TextWriter
{
    public override Encoding Encoding { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    public override void Write(char value) => Write([value]);

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    /// <exception cref="IOException">The descriptor is gone.</exception>
    public override void Write(ReadOnlySpan<char> buffer)
    {
        var bytes = new byte[Encoding.GetByteCount(buffer)];
        Encoding.GetBytes(buffer, bytes);
        for (var rest = bytes.AsSpan(); !rest.IsEmpty;)
        {
            rest = rest[descriptor.Write(rest)..];
        }
    }
}
