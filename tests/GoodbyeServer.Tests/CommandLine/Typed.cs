using GoodbyeServer.CommandLine;
using GoodbyeServer.Running;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.CommandLine;

/// <summary>The outcome of a command line; the server itself is never run.</summary>
/// <param name="ExitCode">The exit code of the process.</param>
/// <param name="Options">The options the server would run with; null when it would not run.</param>
/// <param name="Output">What went to standard output.</param>
/// <param name="Error">What went to standard error.</param>
internal sealed record Typed(ExitCode ExitCode, RunOptions? Options, string Output, string Error)
{
    public static async Task<Typed> RunAsync(params string[] args)
    {
        RunOptions? options = null;
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var exitCode = await GoodbyeCommand.RunAsync(args, () => output, error.WriteLine, (given, _) =>
        {
            options = given;
            return Task.FromResult(ExitCode.Success);
        });
        return new Typed(exitCode, options, output.ToString(), error.ToString());
    }

    /// <summary>The options of a command line without mistakes.</summary>
    public static async Task<RunOptions> OptionsAsync(params string[] args)
    {
        var typed = await RunAsync(args);
        Assert.Equal("", typed.Error);
        Assert.Equal("", typed.Output);
        Assert.Equal(ExitCode.Success, typed.ExitCode);
        return Assert.IsType<RunOptions>(typed.Options);
    }

    /// <summary>The server's options of a command line without mistakes.</summary>
    public static async Task<ServerOptions> ServerAsync(params string[] args) => (await OptionsAsync(args)).Server;

    /// <summary>The error line of a command line with a mistake, without its line feed.</summary>
    public static async Task<string> MistakeAsync(params string[] args)
    {
        var typed = await RunAsync(args);
        typed.AssertOneLine(ExitCode.Usage);
        return typed.Error.TrimEnd('\n');
    }

    /// <summary>Asserts that there is one plain line on standard error and nothing else.</summary>
    public void AssertOneLine(ExitCode expected)
    {
        Assert.Equal(expected, ExitCode);
        Assert.Null(Options);
        Assert.Equal("", Output);
        Assert.EndsWith("\n", Error, StringComparison.Ordinal);
        var line = Error[..^1];
        Assert.NotEmpty(line);
        Assert.DoesNotContain(line, char.IsControl);
        Assert.DoesNotContain("Exception", line, StringComparison.Ordinal);
    }
}
