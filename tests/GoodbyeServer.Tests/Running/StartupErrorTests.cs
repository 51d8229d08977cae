using GoodbyeServer.CommandLine;
using GoodbyeServer.Running;
using GoodbyeServer.Tests.CommandLine;
using Xunit;

namespace GoodbyeServer.Tests.Running;

/// <summary>Flags without a mistake that cannot be carried out: exit code 1 and one line.</summary>
public sealed class StartupErrorTests
{
    [Fact]
    public async Task A_message_file_that_is_missing_is_named()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var typed = await Typed.RunAsync("--message-file", path);
        typed.AssertOneLine(ExitCode.Failure);
        Assert.StartsWith($"cannot read --message-file '{path}': ", typed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_file_that_is_a_directory_is_named()
    {
        var typed = await Typed.RunAsync("--message-file", Path.GetTempPath());
        typed.AssertOneLine(ExitCode.Failure);
        Assert.Contains("it is a directory", typed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_file_with_control_characters_is_told_without_them() =>
        (await Typed.RunAsync("--message-file", "no\u001b[31m\nsuch")).AssertOneLine(ExitCode.Failure);

    [Fact]
    public async Task An_unexpected_failure_is_one_line_too()
    {
        using var error = new StringWriter();
        var fault = new InvalidOperationException("outside", new IOException("Too many\nopen files"));
        Assert.Equal(ExitCode.Failure, await GoodbyeCommand.RunAsync([], () => TextWriter.Null, error.WriteLine, (_, _) => throw fault));
        Assert.Equal($"the server cannot run: Too many\\x0aopen files{error.NewLine}", error.ToString());
    }
}
