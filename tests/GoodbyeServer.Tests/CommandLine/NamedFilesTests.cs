using GoodbyeServer.Running;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.CommandLine;

/// <summary>What the server writes is not what it reads, or writes for another purpose, whatever it is called.</summary>
public sealed class NamedFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("goodbye-").FullName;

    public NamedFilesTests()
    {
        File.WriteAllText(At("words"), "precious");
        Directory.CreateDirectory(At("folder"));
        Directory.CreateSymbolicLink(At("folder-link"), At("folder"));
        File.CreateSymbolicLink(At("link"), "words");
        File.CreateSymbolicLink(At("link-to-link"), At("link"));
        File.CreateSymbolicLink(At("to-nothing"), "nothing");
        File.WriteAllText(At("says.script"), "line; say-file \"words\"");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [LinuxTheory]
    [InlineData("words", "words")]
    [InlineData("words", "./words")]
    [InlineData("words", "folder/../words")]
    [InlineData("words", "link")]
    [InlineData("words", "link-to-link")]
    [InlineData("link", "link-to-link")]
    [InlineData("folder/new", "folder-link/new")]
    [InlineData("nothing", "to-nothing")]
    [InlineData("none/new", "none/new")]
    public async Task Another_name_is_seen_through(string one, string other)
    {
        foreach (var (first, second) in new[] { (one, other), (other, one) })
        {
            await RefusedAsync($"--log-file '{At(first)}': --message-file names the same file", "--message-file", At(second),
                "--log-file", At(first));
            await RefusedAsync($"--message-file '{At(first)}': --log-file names the same file", "--log-file", At(second),
                "--message-file", At(first));
            await RefusedAsync($"--port-file '{At(first)}': --log-file names the same file", "--log-file", At(second),
                "--port-file", At(first));
            await RefusedAsync($"say-file '{At(first)}': --log-file names the same file", "--log-file", At(second),
                "--script", $"line; say-file \"{At(first)}\"");
            await RefusedAsync($"--port-file '{At(first)}': say-file names the same file", "--script", $"say-file \"{At(second)}\"",
                "--port-file", At(first));
        }

        Assert.Equal("precious", await File.ReadAllTextAsync(At("words")));
    }

    [LinuxFact(Needs = "ln")]
    public async Task A_hard_link_is_seen_through()
    {
        await using var link = ServerProcess.StartProgram(["ln", At("words"), At("hard")]);
        Assert.Equal(0, (await link.ExitAsync()).Code);
        await RefusedAsync($"--log-file '{At("hard")}': --message-file names the same file", "--message-file", At("words"),
            "--log-file", At("hard"));
    }

    [LinuxTheory]
    [InlineData("--log-file", "link")]
    [InlineData("--port-file", "words")]
    [InlineData("--log-file", "says.script")]
    public async Task What_a_script_in_a_file_says_counts_too(string flag, string written)
    {
        foreach (var args in new string[][]
        {
            [flag, At(written), "--script-file", At("says.script")], ["--script-file", At("says.script"), flag, At(written)],
        })
        {
            Assert.Contains("names the same file; expected another", await Typed.MistakeAsync(args), StringComparison.Ordinal);
        }
    }

    [LinuxFact]
    public async Task What_is_only_read_may_be_named_twice()
    {
        var words = At("words");
        var options = await Typed.ServerAsync(
            "--message-file", words, "--message-file", At("link"), "--script", $"say-file \"{words}\"; say-file \"{words}\"");
        Assert.Equal((2, 2), (options.Goodbyes.Count, options.Scripts[0].Steps.Count));
    }

    /// <summary>One that is said a thousand times takes its room once.</summary>
    [Fact]
    public async Task What_is_named_twice_is_held_once()
    {
        var steps = (await Typed.ServerAsync("--script", $"say-file \"{At("words")}\"; say-file \"{At("words")}\"")).Scripts[0].Steps;
        Assert.True(steps[0].Bytes.Equals(steps[1].Bytes));
    }

    [LinuxFact]
    public async Task A_device_may_be_both()
    {
        var options = await Typed.OptionsAsync("--message-file", "/dev/null", "--log-file", "/dev/null");
        Assert.Equal("/dev/null", options.LogFile);
    }

    private string At(string name) => Path.Combine(_folder, name);

    private static async Task RefusedAsync(string expected, params string[] args)
    {
        var typed = await Typed.RunAsync(args);
        typed.AssertOneLine(ExitCode.Usage);
        Assert.Equal($"{expected}; expected another", typed.Error.TrimEnd());
    }
}
