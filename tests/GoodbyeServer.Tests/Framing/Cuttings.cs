using System.Text;
using GoodbyeServer.Framing;
using Xunit;

namespace GoodbyeServer.Tests.Framing;

/// <summary>
/// Gives bytes to a mark as a conversation does, in every cutting: in pieces of each size, and in two at each place. Where the mark
/// says that counting is enough, it is given other bytes of that number.
/// </summary>
internal static class Cuttings
{
    /// <summary>The mark is after this many bytes; null for nowhere in them.</summary>
    public static void AssertEnd(Func<ByteMark> mark, string sent, int? end) =>
        AssertFound(mark, Encoding.Latin1.GetBytes(sent), end is { } length ? new Found(length) : null);

    /// <summary>This byte, counted from 0, cannot stand there.</summary>
    public static void AssertGarbled(Func<ByteMark> mark, string sent, int at, string expected) =>
        AssertFound(mark, Encoding.Latin1.GetBytes(sent), Found.Garbled(at, expected));

    public static void AssertFound(Func<ByteMark> mark, byte[] sent, Found? expected)
    {
        // Beyond these sizes and places nothing of interest changes.
        for (var size = 1; size <= Math.Min(sent.Length, 64); size++)
        {
            Assert.Equal(expected, Feed(mark(), sent, _ => size));
            Assert.Equal(expected, Feed(mark(), sent, taken => taken < size ? size - taken : sent.Length));
            Assert.Equal(expected, Feed(mark(), sent, taken => taken < sent.Length - size ? sent.Length - size - taken : size));
        }
    }

    /// <summary>What the mark finds, its length counted from the first byte.</summary>
    /// <param name="mark">The mark.</param>
    /// <param name="sent">What a client sends.</param>
    /// <param name="sizeAt">How much of it arrives at once when so much has been taken.</param>
    public static Found? Feed(ByteMark mark, byte[] sent, Func<int, int> sizeAt)
    {
        for (var taken = 0; taken < sent.Length;)
        {
            var arrived = Math.Min(sizeAt(taken), sent.Length - taken);
            var length = mark.MaxRead(arrived);
            Assert.InRange(length, 1, arrived);
            var found = mark.Find(mark.NeedsContent ? sent.AsSpan(taken, length) : new byte[length]);
            if (found is { } here)
            {
                Assert.InRange(here.Length, 0, length);
                return here with { Length = taken + here.Length };
            }

            taken += length;
        }

        return null;
    }
}
