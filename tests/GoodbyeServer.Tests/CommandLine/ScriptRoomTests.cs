using System.Text;
using GoodbyeServer.CommandLine;
using GoodbyeServer.Running;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.CommandLine;

/// <summary>No text costs more room than a few times its size.</summary>
public sealed class ScriptRoomTests
{
    private const int Size = 4 * 1024 * 1024;

    [Theory]
    [InlineData("x", 0)]
    [InlineData("ü", 0)]
    [InlineData("\\n", 1)]
    [InlineData("xxxxxxx\\x00", 1)]
    public void A_text_costs_little_more_than_its_bytes(string part, int times)
    {
        var text = Encoding.UTF8.GetBytes($"say \"{string.Concat(Enumerable.Repeat(part, Size / Encoding.UTF8.GetByteCount(part)))}\"");
        Assert.InRange(CostOf(text), 0, (times * text.Length) + (Size / 16));
    }

    [Fact]
    public void Many_steps_cost_what_they_hold()
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat($"say \"{new string('x', 250)}\"\n", Size / 256)));
        Assert.InRange(CostOf(text), 0, text.Length * 2);
    }

    [Fact]
    public void A_file_is_held_once()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, new byte[Size]);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Equal(Size, WholeFile.Read("--message-file", path).Length);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, Size, Size + (Size / 16));
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>What is allocated, garbage included: it counts until somebody collects it.</summary>
    private static long CostOf(byte[] text)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var parsed = ScriptParser.Parse(text, isFile: true);
        var cost = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.All(Assert.IsType<Script>(parsed.Value).Steps, step => Assert.Equal(ScriptVerb.Say, step.Verb));
        return cost;
    }
}
