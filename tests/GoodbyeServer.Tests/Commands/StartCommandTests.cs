using GoodbyeServer.Commands;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Commands;

[Collection(nameof(Alone))]
public sealed class StartCommandTests
{
    [LinuxFact]
    public async Task A_name_is_looked_up_in_PATH_and_its_arguments_arrive_as_typed_with_the_ports_in_place()
    {
        using var scratch = new Scratch();
        var running = Scratch.Start(
            "sh", openFiles: null, "-c", "printf '[%s]' \"$@\" > \"$0\"", scratch["output"], "", "a b", "x:{port:2}", "$HOME *", "ä\n");

        Assert.Equal(0, await running.ExitCode.OrHangs());
        Assert.Equal("[][a b][x:4002][$HOME *][ä\n]", await File.ReadAllTextAsync(scratch["output"]));
    }

    [LinuxFact]
    public async Task Nothing_stands_between_this_process_and_the_command()
    {
        using var scratch = new Scratch();
        var running = Scratch.Shell("echo $$ $PPID > \"$0\"", scratch["output"]);

        Assert.Equal(0, await running.ExitCode.OrHangs());
        Assert.Equal($"{running.ProcessId} {Environment.ProcessId}\n", await File.ReadAllTextAsync(scratch["output"]));
    }

    [LinuxFact]
    public async Task A_script_without_a_first_line_for_the_kernel_is_run_by_the_shell()
    {
        using var scratch = new Scratch();
        var script = scratch.Executable("script", "echo \"$0 $# $2\" > \"$1\"\nexit 7\n");

        Assert.Equal(7, await Scratch.Start(script, openFiles: null, scratch["output"], "a b").ExitCode.OrHangs());
        Assert.Equal($"{script} 2 a b\n", await File.ReadAllTextAsync(scratch["output"]));
    }

    [LinuxFact]
    public async Task An_empty_script_ends_with_0()
    {
        using var scratch = new Scratch();

        Assert.Equal(0, await Scratch.Start(scratch.Executable("script", ""), openFiles: null).ExitCode.OrHangs());
    }

    [LinuxFact]
    public void A_script_is_looked_up_in_PATH_past_what_cannot_be_run()
    {
        using var scratch = new Scratch();
        Directory.CreateDirectory(scratch["folder/script"]);
        Directory.CreateDirectory(scratch["text"]);
        File.WriteAllText(scratch["text/script"], "");
        var script = scratch.Executable("script", "exit 7\n");

        Assert.Equal(script, ShellScript.Find("script", $"/no/such/folder:{scratch["folder"]}:{scratch["text"]}:{scratch["."][..^2]}"));
        Assert.Null(ShellScript.Find("script", searchPath: null));
    }
}
