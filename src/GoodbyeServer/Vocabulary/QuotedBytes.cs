using System.Text;

namespace GoodbyeServer.Vocabulary;

/// <summary>
/// Bytes as a script says them: in double quotes, printable ASCII as it is, all else escaped. Nothing in it can do anything to a
/// terminal, and it can be pasted into a script.
/// </summary>
internal static class QuotedBytes
{
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length + 2).Append('"');
        foreach (var value in bytes)
        {
            _ = value switch
            {
                (byte)'\r' => text.Append("\\r"),
                (byte)'\n' => text.Append("\\n"),
                (byte)'\t' => text.Append("\\t"),
                (byte)'"' => text.Append("\\\""),
                (byte)'\\' => text.Append("\\\\"),
                >= 0x20 and < 0x7f => text.Append((char)value),
                _ => text.Append("\\x").Append(value.ToString("X2", null)),
            };
        }

        return text.Append('"').ToString();
    }
}
