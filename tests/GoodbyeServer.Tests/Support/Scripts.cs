using System.Text;
using GoodbyeServer.CommandLine;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Support;

/// <summary>Scripts as users type them.</summary>
internal static class Scripts
{
    public static Script Of(string text)
    {
        var parsed = ScriptParser.Parse(Encoding.UTF8.GetBytes(text), isFile: false);
        Assert.Null(parsed.Error);
        return new([.. parsed.Value!.Steps.Select(step => ScriptParser.NamesFile(step)
            ? ScriptParser.WithFile(step, File.ReadAllBytes(ScriptParser.PathIn(step))) : step)]);
    }
}
