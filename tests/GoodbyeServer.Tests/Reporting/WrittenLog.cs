using System.Text.Json;
using System.Text.RegularExpressions;
using GoodbyeServer.Reporting;
using GoodbyeServer.Vocabulary;
using Serilog.Events;
using Xunit;

namespace GoodbyeServer.Tests.Reporting;

/// <summary>What the log writes to the console, which is the process's: only for tests that run alone.</summary>
internal static class WrittenLog
{
    public static void AssertText(Action<ServerLog> act, string level, string text, bool namesPorts = false) =>
        Assert.Matches(
            $"^\\[\\d\\d:\\d\\d:\\d\\d\\.\\d\\d\\d {level}\\] {Regex.Escape(text)}\n$",
            Write(LogFormat.Text, act, namesPorts: namesPorts).ReplaceLineEndings("\n"));

    /// <summary>
    /// In compact log event format: the time, the template, the level unless it is Information, then the properties beside them.
    /// Line breaks between the properties are this page's only.
    /// </summary>
    public static void AssertJson(Action<ServerLog> act, string? level, string properties)
    {
        var logged = Json(act).EnumerateObject().ToList();
        string[] head = level is null ? ["@t", "@mt"] : ["@t", "@mt", "@l"];
        Assert.Equal(head, logged[..head.Length].Select(property => property.Name));
        Assert.Equal(level, level is null ? null : logged[2].Value.GetString());
        Assert.Equal(properties.ReplaceLineEndings(""),
            $"{{{string.Join(',', logged[head.Length..].Select(property => $"\"{property.Name}\":{property.Value.GetRawText()}"))}}}");
    }

    public static JsonElement Json(Action<ServerLog> act) => JsonElement.Parse(Write(LogFormat.Json, act));

    public static string Write(
        LogFormat format, Action<ServerLog> act, LogEventLevel level = LogEventLevel.Verbose, bool namesPorts = false)
    {
        var before = Console.Out;
        using var written = new StringWriter();
        Console.SetOut(written);
        try
        {
            using var logger = LogSetup.Create(level, format, isTerminal: false);
            act(new ServerLog(logger) { NamesPorts = namesPorts });
        }
        finally
        {
            Console.SetOut(before);
        }

        return written.ToString();
    }
}
