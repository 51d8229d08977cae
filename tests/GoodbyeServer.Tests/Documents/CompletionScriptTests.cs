using GoodbyeServer.Tests.Process;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Documents;

/// <summary>What <c>--completion</c> prints makes shells complete our flags, read as the manual says.</summary>
public sealed class CompletionScriptTests : IDisposable
{
    /// <summary>Begins a line of zsh's, and is typed by nobody.</summary>
    private const string Prompt = "zsh-waits";

    private readonly WatchedFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [LinuxTheory(Needs = "bash")]
    [InlineData("--close ne", "ne", "never")]
    [InlineData("--close=ne", "ne", "never")]
    [InlineData("--listen 8081=abort,ne", "abort,ne", "abort,never")]
    [InlineData("--listen=0=ne", "ne", "never")]
    [InlineData("--echo --obe", "--obe", "--obey")]
    [InlineData("--log-level=w", "w", "warning")]
    [InlineData("--expect clean=1,client-c", "1,client-c", "1,client-closed")]
    [InlineData("--sweep --expect hu", "hu", "hung")]
    [InlineData("--completion z", "z", "zsh")]
    [InlineData("--message-file x", "x", "")]
    public async Task Bash_completes(string typed, string word, string found) =>
        Assert.Equal([found], await AskAsync("bash", Bash, typed, word));

    [LinuxTheory(Needs = "bash")]
    [InlineData("--close ne", "ne", true)]
    [InlineData("-c abort,half", "abort,half", true)]
    [InlineData("--listen=0=ne", "ne", true)]
    [InlineData("--expect cle", "cle", true)]
    [InlineData("--close abort,rep", "abort,rep", false)]
    [InlineData("--log-level=w", "w", false)]
    [InlineData("--echo --obe", "--obe", false)]
    public async Task Bash_adds_no_blank_where_a_list_may_go_on(string typed, string word, bool mayGoOn) => Assert.Equal(
        mayGoOn ? ["-o nospace"] : [""],
        (await AskAsync("bash", "compopt() { echo \"$@\"; }\n" + Bash, typed, word)).SkipLast(1).DefaultIfEmpty(""));

    [LinuxTheory(Needs = "fish")]
    [InlineData("--close ne", "never", "never,")]
    [InlineData("--listen 8081=abort,ne", "8081=abort,never", "8081=abort,never,")]
    [InlineData("--expect cle", "clean=")]
    [InlineData("--sweep --expect=hu", "--expect=hung=")]
    [InlineData("--log-level=w", "--log-level=warning")]
    [InlineData("--log-level w", "warning")]
    [InlineData("--echo --obe", "--obey")]
    public async Task Fish_completes(string typed, params string[] found) => Assert.Equal(found, await AskAsync(
        "fish", "function goodbye-server; env $program $argv; end\ncomplete -C \"goodbye-server $typed\"", typed, ""));

    /// <summary>zsh completes in its editor only.</summary>
    [LinuxTheory(Needs = "zsh")]
    [InlineData("--close ne", "--close never")]
    [InlineData("--close=ne", "--close=never")]
    [InlineData("--listen 8081=abort,ne", "--listen 8081=abort,never")]
    [InlineData("--listen=0=ne", "--listen=0=never")]
    [InlineData("--expect clean=1,client-c", "--expect clean=1,client-closed")]
    [InlineData("--log-level w", "--log-level warning ")]
    [InlineData("--echo --obe", "--echo --obey ")]
    public async Task Zsh_completes(string typed, string found)
    {
        using var terminal = new PseudoTerminal();
        var program = Program();
        await File.WriteAllTextAsync(_folder[".zshrc"], $"""
            autoload -Uz compinit && compinit -u
            source <('{program}' --completion zsh)
            unsetopt prompt_sp; PS1='{Prompt}: '
            show() {"{ zle -I; print -r -- \"shown[$BUFFER]\"; exit }"}
            zle -N show; bindkey '^T' show
            """);
        await using var shell = ServerProcess.StartProgram(
            ["sh", "-c", $"exec setsid --ctty --wait zsh -d -i <'{terminal.Device}' >'{terminal.Device}' 2>&1"],
            environment:
            [
                ("ZDOTDIR", _folder.Path), ("PATH", _folder.Path + ":" + Environment.GetEnvironmentVariable("PATH")), ("TERM", "vt100"),
            ]);
        await terminal.ShownAsync(Prompt + ":");
        terminal.Type($"goodbye-server {typed}\t\u0014", endsLine: false);
        await terminal.ShownAsync($"shown[goodbye-server {found}]");
        await shell.ExitAsync();
    }

    private const string Bash = """
        COMP_LINE="goodbye-server $2" COMP_POINT=$((15 + ${#2}))
        _goodbye_server goodbye-server "$3"
        echo "${COMPREPLY[*]}"
        """;

    /// <summary>The program under the name that the scripts ask by.</summary>
    private string Program()
    {
        var program = _folder["goodbye-server"];
        Tools.WriteScript(program, $"exec {string.Join(' ', TestedProgram.CommandLine.Select(part => $"'{part}'"))} \"$@\"");
        return program;
    }

    private async Task<IEnumerable<string>> AskAsync(string shell, string ask, string typed, string word)
    {
        var program = Program();
        await using var print = ServerProcess.StartProgram([program, "--completion", shell]);
        var printed = await print.ExitAsync();
        Assert.Equal(0, printed.Code);
        await File.WriteAllTextAsync(_folder["script"], string.Join('\n', printed.Lines.Append(ask).Append("")));
        await using var run = ServerProcess.StartProgram(
            [shell, _folder["script"], "", typed, word],
            environment: [
                ("PATH", _folder.Path + ":" + Environment.GetEnvironmentVariable("PATH")),
                ("program", program),
                ("typed", typed)]);
        return (await run.ExitAsync()).Lines.DefaultIfEmpty("");
    }
}
