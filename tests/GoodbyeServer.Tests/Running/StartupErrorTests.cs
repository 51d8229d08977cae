using System.Globalization;
using System.Net;
using System.Net.Sockets;
using GoodbyeServer.CommandLine;
using GoodbyeServer.Listening;
using GoodbyeServer.Running;
using GoodbyeServer.Tests.CommandLine;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
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

    [Theory]
    [InlineData("nope", "there is no such file")]
    [InlineData("none/nope", "there is no folder '{0}/none'")]
    [InlineData("file/nope", "there is no folder '{0}/file'")]
    [InlineData("circle", "Too many levels of symbolic links")]
    public async Task A_path_is_named_once(string path, string why)
    {
        var folder = Directory.CreateTempSubdirectory("goodbye-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "file"), "");
            File.CreateSymbolicLink(Path.Combine(folder, "circle"), "circle");
            var full = Path.Combine(folder, path);
            var typed = await Typed.RunAsync("--message-file", full);
            typed.AssertOneLine(ExitCode.Failure);
            Assert.Equal(
                $"cannot read --message-file '{full}': {string.Format(CultureInfo.InvariantCulture, why, folder)}", typed.Error.TrimEnd());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("127.0.0.1", "localhost is no address of this host (127.0.0.1): bring its loopback interface up", "localhost")]
    [InlineData("::1", "localhost is no address of this host (::1): bring its loopback interface up", "localhost")]
    [InlineData("127.0.0.1", "--bind 127.0.0.1 is not an address of this host: ", "127.0.0.1")]
    [InlineData("127.0.0.1", "--bind 127.0.0.1 is not an address of this host: ", "localhost", "127.0.0.1")]
    [InlineData("192.0.2.1", "--bind 192.0.2.1 is not an address of this host: ", "localhost", "192.0.2.1")]
    public void An_address_that_is_not_there_is_named_as_it_was_asked_for(string address, string start, params string[] bind)
    {
        var missing = new BindException(new(IPAddress.Parse(address), 80), new SocketException((int)SocketError.AddressNotAvailable));
        var options = new ServerOptions { Bind = [.. bind.Select(text => FlagParsers.Bind(text).Value!)] };
        Assert.StartsWith(start, StartupException.From(missing, options).Message, StringComparison.Ordinal);
    }

    [LinuxFact]
    public void An_interface_that_is_not_there_is_named()
    {
        var options = new ServerOptions { Bind = [FlagParsers.Bind("fe80::1%2147483647").Value!] };
        var missing = Assert.Throws<BindException>(() => ListenerBinder.Listen(options));
        Assert.Equal("--bind fe80::1%2147483647: this host has no interface 2147483647; choose one of its own (ip link shows them)",
            StartupException.From(missing, options).Message);
    }

    [Fact]
    public async Task An_unexpected_failure_is_one_line_too()
    {
        using var error = new StringWriter();
        var fault = new InvalidOperationException("outside", new IOException("Too many\nopen files"));
        Assert.Equal(ExitCode.Failure, await GoodbyeCommand.RunAsync([], () => TextWriter.Null, error.WriteLine, (_, _) => throw fault));
        Assert.Equal($"the server cannot run: Too many\\x0aopen files{error.NewLine}", error.ToString());
    }
}
