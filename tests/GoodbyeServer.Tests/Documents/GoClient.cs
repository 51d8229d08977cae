using GoodbyeServer.Tests.Process;
using GoodbyeServer.Tests.Support;
using Xunit;
using OsProcess = System.Diagnostics.Process;

namespace GoodbyeServer.Tests.Documents;

/// <summary>A client in Go, built once for all tests of a class, if Go is here.</summary>
public sealed class GoClient : IAsyncLifetime, IDisposable
{
    /// <summary>It ends with 0 if it has read the whole answer, and finds nothing wrong.</summary>
    private const string Source = """
        package main

        import (
            "io"
            "net/http"
            "os"
        )

        func main() {
            answer, err := http.Get("https://localhost:" + os.Getenv("GOODBYE_PORT"))
            if err == nil {
                _, err = io.ReadAll(answer.Body)
            }
            if err != nil {
                println(err.Error())
                os.Exit(1)
            }
        }
        """;

    private readonly WatchedFolder _folder = new();

    /// <summary>The program.</summary>
    internal string Path => _folder["client"];

    public async Task InitializeAsync()
    {
        if (Tools.Find("go") is { } go)
        {
            await File.WriteAllTextAsync(_folder["client.go"], Source);
            using var build = OsProcess.Start(go, ["build", "-o", Path, _folder["client.go"]]);
            await build.WaitForExitAsync().OrHangs();
            Assert.Equal(0, build.ExitCode);
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _folder.Dispose();
}
