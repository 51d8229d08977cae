using GoodbyeServer.Tests.Process;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Documents;

/// <summary>The lines of the manual that make shells complete our flags. zsh completes in an editor only, so that is tried by
/// hand.</summary>
public sealed class CompletionScriptTests
{
    [LinuxTheory(Needs = "bash")]
    [InlineData("--close ne", "ne", "never")]
    [InlineData("--close=ne", "ne", "never")]
    [InlineData("--listen 8081=abort,ne", "abort,ne", "abort,never")]
    [InlineData("--listen=0=ne", "ne", "never")]
    [InlineData("--echo --obe", "--obe", "--obey")]
    [InlineData("--log-level=w", "w", "warning")]
    [InlineData("--expect clean=1,client-c", "1,client-c", "1,client-closed")]
    [InlineData("--message-file x", "x", "")]
    public Task Bash_completes(string typed, string word, string found) => AssertAsync(
        found, "bash",
        """
        COMP_LINE="goodbye-server $2" COMP_POINT=$((15 + ${#2}))
        _goodbye_server goodbye-server "$3"
        echo "${COMPREPLY[*]}"
        """, typed, word);

    [LinuxTheory(Needs = "fish")]
    [InlineData("--close ne", "never")]
    [InlineData("--listen 8081=abort,ne", "8081=abort,never")]
    [InlineData("--echo --obe", "--obey")]
    public Task Fish_completes(string typed, string found) => AssertAsync(
        found, "fish", "function goodbye-server; env $program $argv; end\ncomplete -C \"goodbye-server $typed\"", typed, "");

    private static async Task AssertAsync(string found, string shell, string ask, string typed, string word)
    {
        var block = Page.Named("src/docs/manual.md").Blocks.First(block => block.Language == shell);
        using var folder = new WatchedFolder();
        var program = folder["goodbye-server"];
        Tools.WriteScript(program, $"exec {string.Join(' ', TestedProgram.CommandLine.Select(part => $"'{part}'"))} \"$@\"");
        await File.WriteAllTextAsync(folder["script"], string.Join('\n', block.Lines.Append(ask).Append("")));
        await using var run = ServerProcess.StartProgram(
            [shell, folder["script"], "", typed, word],
            environment: [
                ("PATH", folder.Path + ":" + Environment.GetEnvironmentVariable("PATH")),
                ("program", program),
                ("typed", typed)]);
        Assert.Equal([found], (await run.ExitAsync()).Lines.DefaultIfEmpty(""));
    }
}
