using System.Text;
using GoodbyeServer.Running;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.CommandLine;

public sealed class TlsFlagsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("goodbye-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Without_them_there_is_no_tls() => Assert.Null((await Typed.ServerAsync()).Tls);

    [Fact]
    public async Task Tls_alone_has_a_certificate_of_its_own()
    {
        var tls = (await Typed.ServerAsync("--tls")).Tls;
        Assert.Equal(new TlsOptions(), tls);
        Assert.Equal(CloseNotifyUse.BeforeFin, tls!.CloseNotify);
    }

    [Fact]
    public async Task A_certificate_implies_tls_and_may_hold_its_key()
    {
        var pem = FileOf("both.pem", "certificate and key");
        var tls = (await Typed.ServerAsync("--tls-cert", pem, "--close-notify", "never")).Tls!;
        Assert.Equal((pem, null), (tls.Certificate!.Path, tls.Key));
        Assert.Equal("certificate and key", Text(tls.Certificate.Content));
        Assert.Equal(CloseNotifyUse.Never, tls.CloseNotify);
    }

    [Fact]
    public async Task A_key_may_lie_apart_or_in_the_same_file()
    {
        var (certificate, key) = (FileOf("cert.pem", "certificate"), FileOf("key.pem", "key"));
        Assert.Equal("key", Text((await Typed.ServerAsync("--tls-cert", certificate, "--tls-key", key)).Tls!.Key!.Content));
        Assert.Equal("certificate", Text((await Typed.ServerAsync("--tls-key", certificate, "--tls-cert", certificate)).Tls!.Key!.Content));
    }

    [Theory]
    [InlineData("--tls-key", "--tls-cert")]
    [InlineData("--tls-alpn", "--tls")]
    [InlineData("--tls-cert-file", "--tls")]
    [InlineData("--close-notify", "--tls")]
    public async Task The_others_mean_nothing_without_what_they_are_about(string flag, string needed)
    {
        var value = flag == "--close-notify" ? "never" : "key";
        Assert.Equal($"{flag} '{value}': expected {needed} beside it", await Typed.MistakeAsync(flag, value));
    }

    [Theory]
    [InlineData("--tls")]
    [InlineData("--tls-cert=pem")]
    public async Task The_upstream_takes_none(string flag) => Assert.Contains(
        "--upstream exclude each other",
        await Typed.MistakeAsync(flag, "--upstream", "localhost:1"),
        StringComparison.Ordinal);

    [Fact]
    public async Task Protocols_are_offered_in_their_order() =>
        Assert.Equal(["h2", "http/1.1"], (await Typed.ServerAsync("--tls", "--tls-alpn", "h2,http/1.1")).Tls!.Protocols);

    [Theory]
    [InlineData("")]
    [InlineData("h2,")]
    [InlineData(",h2")]
    public async Task An_empty_protocol_is_a_mistake(string list) => Assert.Equal(
        $"--tls-alpn '{list}': expected protocols of 1 to 255 bytes, as in h2,http/1.1",
        await Typed.MistakeAsync("--tls", $"--tls-alpn={list}"));

    [Fact]
    public async Task A_protocol_is_as_long_as_a_byte_can_say()
    {
        Assert.Equal([new('h', 255)], (await Typed.ServerAsync("--tls", "--tls-alpn", new string('h', 255))).Tls!.Protocols);
        Assert.Contains("1 to 255 bytes", await Typed.MistakeAsync("--tls", "--tls-alpn", new string('h', 256)), StringComparison.Ordinal);
        Assert.Contains("1 to 255 bytes", await Typed.MistakeAsync("--tls", "--tls-alpn", new string('ä', 128)), StringComparison.Ordinal);
        Assert.Contains(
            "1 to 255 bytes",
            await Typed.MistakeAsync("--tls", "--tls-alpn", string.Join(',', Enumerable.Repeat(new string('h', 255), 256))),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("before-fin", CloseNotifyUse.BeforeFin)]
    [InlineData("always", CloseNotifyUse.Always)]
    [InlineData("never", CloseNotifyUse.Never)]
    public async Task Close_notify_is_said_as_told(string word, object use) =>
        Assert.Equal(use, (await Typed.ServerAsync("--tls", "--close-notify", word)).Tls!.CloseNotify);

    [Theory]
    [InlineData("off", "; did you mean never?")]
    [InlineData("alwys", "; did you mean always?")]
    [InlineData("17", "")]
    public async Task Another_word_is_a_mistake(string word, string meant) => Assert.Equal(
        $"--close-notify '{word}': expected before-fin, always or never{meant}",
        await Typed.MistakeAsync("--tls", "--close-notify", word));

    [Fact]
    public async Task The_certificates_file_is_no_file_that_is_read()
    {
        var pem = FileOf("cert.pem", "certificate");
        Assert.Equal(
            $"--tls-cert-file '{pem}': --tls-cert names the same file; expected another",
            await Typed.MistakeAsync("--tls-cert", pem, "--tls-cert-file", pem));
    }

    [Fact]
    public async Task A_certificate_that_is_not_there_is_named()
    {
        var typed = await Typed.RunAsync("--tls-cert", Path.Combine(_folder.FullName, "none"));
        typed.AssertOneLine(ExitCode.Failure);
        Assert.StartsWith("cannot read --tls-cert '", typed.Error, StringComparison.Ordinal);
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    private string FileOf(string name, string content)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, content);
        return path;
    }
}
