using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>What a shell reads to complete our flags: it asks <see cref="Completion"/>. The files are resources of the program.</summary>
internal static class CompletionScript
{
    /// <summary>The whole of it.</summary>
    public static string Of(Shell shell)
    {
        using var file = typeof(CompletionScript).Assembly.GetManifestResourceStream($"completion.{shell.Word().Text}")!;
        using var text = new StreamReader(file);
        return text.ReadToEnd();
    }
}
