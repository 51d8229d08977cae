using System.Text;
using GoodbyeServer.Running;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.CommandLine;

/// <summary>Scripts on the command line and in files.</summary>
public sealed class ScriptFlagsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Scripts_given_more_than_once_keep_their_order()
    {
        var scripts = (await Typed.ServerAsync("--script", "line", "--port=0", "--script=bytes 2;repeat", "--script", "lines 3")).Scripts;
        Assert.Equal(["Line", "Bytes Repeat", "Lines"], scripts.Select(script => string.Join(' ', script.Steps.Select(step => step.Verb))));
    }

    [Fact]
    public async Task A_file_may_say_files_beside_it()
    {
        Write("body", "the body");
        var script = Write("a.script", "\uFEFF# an answer\nsay-file \"body\"\n");
        var options = await Typed.ServerAsync("--script-file", script);
        Assert.Equal("the body", Encoding.UTF8.GetString(options.Scripts[0].Steps[0].Bytes.Span));
        Assert.Equal("the body", Encoding.UTF8.GetString(
            (await Typed.ServerAsync("--script", $"say-file \"{Path.Combine(_folder, "body")}\"")).Scripts[0].Steps[0].Bytes.Span));
    }

    [Theory]
    [InlineData("line\nsya \"x\"\n", "line 2, step 2, 'sya \"x\"': expected a step; did you mean say?")]
    [InlineData("# nothing\n", "expected at least one step")]
    public async Task A_mistake_in_a_file_is_a_usage_error(string text, string expected)
    {
        var path = Write("a.script", text);
        var mistake = await Typed.MistakeAsync("--script-file", path);
        Assert.StartsWith("--script-file '", mistake, StringComparison.Ordinal);
        Assert.Contains(expected, mistake, StringComparison.Ordinal);
    }

    /// <summary>A pipe that nobody writes would hold up the line that says what is wrong.</summary>
    [Theory]
    [InlineData("sya \"x\"\n")]
    [InlineData(null)]
    public async Task No_file_is_read_before_the_command_line_is_right(string? text)
    {
        var path = text is null ? Path.Combine(_folder, "missing") : Write("a.script", text);
        foreach (var flag in (string[])["--script-file", "--message-file"])
        {
            Assert.StartsWith("--port 'x'", await Typed.MistakeAsync(flag, path, "--port", "x"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("wait 0; repeat", "step 2, 'repeat': nothing before it reads or waits")]
    [InlineData("say \"\"; repeat", "step 2, 'repeat': ")]
    [InlineData("say \"\"; wait 0s; say \"\"; repeat", "step 4, 'repeat': ")]
    [InlineData("say-file \"/dev/null\"; repeat", "step 2, 'repeat': ")]
    [InlineData("say-file \"/dev/null\"; wait 0; repeat", "step 3, 'repeat': ")]
    public async Task A_loop_that_does_nothing_is_a_usage_error(string text, string expected)
    {
        foreach (var args in new string[][] { ["--script", text], ["--script-file", Write("a.script", text)] })
        {
            var mistake = await Typed.MistakeAsync(args);
            Assert.StartsWith(args[0], mistake, StringComparison.Ordinal);
            Assert.Contains(expected, mistake, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("wait 0")]
    [InlineData("say \"\"")]
    [InlineData("say-file \"/dev/null\"")]
    [InlineData("wait 1ms; repeat")]
    [InlineData("say \"x\"; repeat")]
    [InlineData("wait 0; until \"\"; repeat")]
    [InlineData("bytes 1; repeat")]
    [InlineData("line; repeat")]
    [InlineData("lines 2; repeat")]
    public async Task Any_other_script_is_played(string text) =>
        Assert.Single((await Typed.ServerAsync("--script", text)).Scripts);

    [Fact]
    public async Task A_file_that_is_not_utf8_is_a_usage_error()
    {
        var path = Write("a.script", "");
        await File.WriteAllBytesAsync(path, [(byte)'"', 0xff]);
        Assert.Contains("UTF-8", await Typed.MistakeAsync("--script-file", path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_ends_the_start()
    {
        var missing = Path.Combine(_folder, "missing");
        foreach (var args in new string[][]
        {
            ["--script-file", missing], ["--script", $"line; say-file \"{missing}\""],
            ["--script-file", Write("a.script", "say-file \"missing\"")],
        })
        {
            var typed = await Typed.RunAsync(args);
            typed.AssertOneLine(ExitCode.Failure);
            Assert.Contains(missing, typed.Error, StringComparison.Ordinal);
        }
    }

    [LinuxFact]
    public async Task A_pipe_is_read_once()
    {
        var pipe = Path.Combine(_folder, "pipe");
        using (var make = System.Diagnostics.Process.Start("mkfifo", pipe))
        {
            await make.WaitForExitAsync();
        }

        var writing = Task.Run(() => File.WriteAllText(pipe, "line; repeat"));
        Assert.Equal(2, (await Typed.ServerAsync("--script-file", pipe)).Scripts[0].Steps.Count);
        await writing;
    }

    [Theory]
    [InlineData("--script and --script-file exclude each other", "--script=line", "--script-file=x")]
    [InlineData("--script and --echo exclude each other", "--script=line", "--echo")]
    [InlineData("--echo and --script exclude each other", "-e", "--script=line")]
    [InlineData("--obey and --script exclude each other", "--obey", "--script=line")]
    [InlineData("--script-file and --obey exclude each other", "--script-file=missing", "--obey")]
    public async Task A_conversation_is_of_one_kind(string expected, params string[] args) =>
        Assert.StartsWith(expected, await Typed.MistakeAsync(args), StringComparison.Ordinal);

    [Fact]
    public async Task Echo_and_obey_go_together() => Assert.True((await Typed.ServerAsync("--echo", "--obey")).Cues.Obey);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
