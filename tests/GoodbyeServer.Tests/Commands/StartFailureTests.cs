using GoodbyeServer.Commands;
using GoodbyeServer.Kernel;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Commands;

[Collection(nameof(Alone))]
public sealed class StartFailureTests
{
    [LinuxTheory]
    [InlineData("")]
    [InlineData("no-such-command-anywhere")]
    [InlineData("/no/such/command")]
    [InlineData("/proc/self/status/x")]
    public void No_such_command_is_127(string name) =>
        Assert.Equal(new StartFailure(127, $"no such command: '{name}'"), Scratch.Failure(name));

    [LinuxFact]
    public void A_missing_interpreter_is_127_and_not_a_missing_file()
    {
        using var scratch = new Scratch();
        var script = scratch.Executable("script", "#!/no/such/interpreter\n");

        Assert.Equal(
            new StartFailure(127, $"cannot run '{script}': the file is there, its interpreter is not"), Scratch.Failure(script));
    }

    [LinuxFact]
    public void A_directory_is_126()
    {
        using var scratch = new Scratch();

        Assert.Equal(new StartFailure(126, $"cannot run '{scratch["."]}': it is a directory"), Scratch.Failure(scratch["."]));
    }

    [LinuxFact]
    public void A_file_that_is_not_executable_is_126()
    {
        using var scratch = new Scratch();
        File.WriteAllText(scratch["text"], "#!/bin/sh\n");

        Assert.Equal(new StartFailure(126, $"cannot run '{scratch["text"]}': Permission denied"), Scratch.Failure(scratch["text"]));
    }

    [LinuxFact]
    public void A_program_for_another_machine_is_126_and_no_script()
    {
        using var scratch = new Scratch();
        var program = scratch.Executable("program", "\u007fELF\0\0\0\0\n");

        Assert.Equal(new StartFailure(126, $"cannot run '{program}': Exec format error"), Scratch.Failure(program));
    }

    [LinuxFact]
    public void A_name_is_not_looked_up_in_the_current_directory()
    {
        var name = $"only-here-{Environment.ProcessId}";
        using var scratch = new Scratch();
        File.Copy(scratch.Executable(name, "#!/bin/sh\n"), name);
        try
        {
            Assert.Equal(
                new StartFailure(127, $"no such command: '{name}'; the file in this folder is './{name}'"), Scratch.Failure(name));
        }
        finally
        {
            File.Delete(name);
        }
    }

    [Fact]
    public void A_name_is_shown_on_one_line() =>
        Assert.Equal(@"no such command: 'a\x0ab\x1b'", StartFailure.Of("a\nb\u001b", Errno.NoSuchFile).Text);
}
