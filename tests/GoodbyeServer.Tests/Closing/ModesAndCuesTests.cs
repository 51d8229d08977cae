using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Closing;

/// <summary>Every close mode at every cue: what the client reads, how the connection ends for it, and what is reported.</summary>
public sealed class ModesAndCuesTests
{
    private const string Idle = "idle-timeout";
    private const string EndOfFile = "client-closed";
    private const string Shutdown = "shutdown";

    private static readonly TimeSpan Due = TimeSpan.FromSeconds(10);

    public static TheoryData<string, string> EveryModeAtEveryCue
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var mode in Enum.GetValues<CloseMode>())
            {
                // At a cut nothing is said: CutTests.
                foreach (var cue in Enum.GetValues<Cue>().Where(cue => cue != Cue.Cut).Select(cue => cue.ToWord())
                    .Concat([Idle, EndOfFile, Shutdown]))
                {
                    all.Add(mode.ToWord(), cue);
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(EveryModeAtEveryCue))]
    public async Task A_client_gets_the_goodbye_and_the_close_of_the_mode(string modeWord, string cue)
    {
        var mode = Enum.GetValues<CloseMode>().Single(mode => mode.ToWord() == modeWord);
        var listed = cue == "obey" ? CloseMode.Close : mode;
        var clock = new ManualClock();
        await using var server = RunningServer.Listen(OptionsFor(cue) with { Goodbye = "bye\n"u8.ToArray(), CloseModes = new(listed) },
            clock);
        using var peer = await server.ConnectAsync();
        server.Run();

        var sent = await GiveCueAsync(cue, mode, server, peer, clock);
        var (end, ending) = await EndAsync(mode, cue, server, peer);
        var closed = await server.ClosedAsync();

        Assert.Equal(ExpectedEnd(mode, cue), end);
        Assert.Equal(ending, closed.Ending);
        Assert.Equal(modeWord, closed.CloseMode);
        Assert.Equal(cue is Idle or EndOfFile or Shutdown ? cue : CloseReason.Goodbye.ToWord(), closed.Reason);
        Assert.Equal(cue is Idle or EndOfFile or Shutdown ? null : cue, closed.Cue);
        Assert.Equal((sent, 4, 0, "sent"), (closed.BytesReceived, closed.BytesSent, closed.BytesUnread, closed.Goodbye));
    }

    private static ServerOptions OptionsFor(string cue) => cue switch
    {
        "at-once" => new(),
        "after" => new() { Cues = new() { After = Due } },
        "after-bytes" => new() { Cues = new() { AfterBytes = 5 } },
        "after-lines" => new() { Cues = new() { AfterLines = 2 } },
        "after-requests" => new() { Cues = new() { AfterRequests = 2 } },
        "until" => new() { Cues = new() { Until = "quit"u8.ToArray() } },
        "obey" => new() { Cues = new() { Obey = true } },
        "script" => new() { Scripts = [Scripts.Of("line; bytes 2")] },
        Idle => new() { Cues = new() { IdleTimeoutGiven = true }, IdleTimeout = Due },
        EndOfFile or Shutdown => new() { Cues = new() { AfterBytes = 5 } },
        _ => throw new ArgumentOutOfRangeException(nameof(cue), cue, "no way to give this cue"),
    };

    /// <summary>Makes the goodbye fall due, and returns how many bytes the client sent for it.</summary>
    private static async Task<long> GiveCueAsync(string cue, CloseMode mode, RunningServer server, Peer peer, ManualClock clock)
    {
        var text = cue switch
        {
            "after-bytes" => "hello",
            "after-lines" => "a\r\nb\n",
            "after-requests" => "GET / HTTP/1.1\r\n\r\nPOST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi",
            "until" => "quitter\nquit\r\n",
            "obey" => $"hello\n{mode.ToWord()}\r\n",
            "script" => "hello\nab",
            _ => ""
        };
        await peer.SendAsync(text);
        if (cue is "after" or Idle)
        {
            await clock.ArmedAsync(Due);
            clock.Advance(Due);
        }

        if (cue is EndOfFile)
        {
            peer.Shutdown();
        }

        if (cue is Shutdown)
        {
            await server.AcceptedAsync();
            server.AskToStop();
        }

        return text.Length;
    }

    /// <summary>Lets the connection end as its mode has it: what the client hears, and how it ought to be reported.</summary>
    private static async Task<(PeerEnd? End, string Ending)> EndAsync(CloseMode mode, string cue, RunningServer server, Peer peer)
    {
        if (mode == CloseMode.Never && cue != Shutdown)
        {
            Assert.Equal("bye\n", await peer.ReadTextAsync(4));
            Assert.Empty(server.Reports);
            peer.Reset();
            return (null, "reset-by-client");
        }

        var heard = await peer.ReadToEndAsync();
        Assert.Equal("bye\n", heard.Text);
        if (mode == CloseMode.HalfClose && cue != EndOfFile)
        {
            Assert.Empty(server.Reports);
            peer.Shutdown();
        }

        return (heard.End, mode switch
        {
            CloseMode.HalfClose => "clean",
            CloseMode.Close => cue == EndOfFile ? "clean" : "fin-sent",
            CloseMode.Abort or CloseMode.AbortNow or CloseMode.Never => "reset-sent",
        });
    }

    private static PeerEnd? ExpectedEnd(CloseMode mode, string cue) => mode switch
    {
        CloseMode.HalfClose or CloseMode.Close => PeerEnd.Fin,
        CloseMode.Abort or CloseMode.AbortNow => PeerEnd.Reset,
        CloseMode.Never => cue == Shutdown ? PeerEnd.Reset : null,
    };
}
