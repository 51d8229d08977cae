using GoodbyeServer.CommandLine;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Support;

/// <summary>Scripts as users type them.</summary>
internal static class Scripts
{
    public static Script Of(string text)
    {
        var parsed = new ScriptParser(path => File.ReadAllBytes(path)).Parse(text, isFile: false);
        Assert.Null(parsed.Error);
        return parsed.Value!;
    }
}
