using System.Text;
using GoodbyeServer.Reporting;
using Xunit;

namespace GoodbyeServer.Tests.Sweeping;

/// <summary>After which of its own bytes a stretch begins.</summary>
public sealed class SaidBytesTests
{
    [Theory]
    [InlineData("say:abc", 0, "")]
    [InlineData("say:abc", 2, "ab")]
    [InlineData("say:abc", 3, "abc")]
    [InlineData("say:abcdefghijkl", 9, "efghi")]
    [InlineData("say:abc say:def", 5, "abcde")]
    [InlineData("say:abcd say:ef say:g", 7, "cdefg")]
    [InlineData("echo:abc", 2, "")]
    [InlineData("echo:abc echo:def say:gh", 7, "g")]
    [InlineData("echo:abc echo:def say:gh", 5, "")]
    [InlineData("say:gh echo:abc", 4, "")]
    [InlineData("say:gh echo:abc", 2, "gh")]
    [InlineData("say:gh echo:abc say:x", 6, "x")]
    public void The_last_ones_without_those_of_an_echo(string pieces, long end, string before)
    {
        var said = new SaidBytes();
        foreach (var piece in pieces.Split(' '))
        {
            var kind = piece.StartsWith("say", StringComparison.Ordinal) ? StepKind.Said : StepKind.Echoed;
            said.Add(kind, Encoding.UTF8.GetBytes(piece.Split(':')[1]));
        }

        Assert.Equal(before, Encoding.UTF8.GetString(said.Before(end, most: 5)));
    }

    [Fact]
    public void A_buffer_that_is_used_again_does_not_change_what_was_said()
    {
        var (said, buffer) = (new SaidBytes(), "abc"u8.ToArray());
        said.Add(StepKind.Said, buffer);
        buffer[0] = (byte)'x';
        Assert.Equal("abc", Encoding.UTF8.GetString(said.Before(3, most: 5)));
    }
}
