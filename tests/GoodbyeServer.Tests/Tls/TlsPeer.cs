using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Tls;
using Xunit;

namespace GoodbyeServer.Tests.Tls;

/// <summary>A client over a socket that reads one record at a time, and says what each one was.</summary>
internal sealed class TlsPeer : IDisposable
{
    private readonly byte[] _record = new byte[RecordFrame.HeaderLength + ushort.MaxValue];

    private TlsPeer(Peer raw, ClientStyle style) => (Raw, Client) = (raw, new(style));

    /// <summary>The bare connection.</summary>
    public Peer Raw { get; }

    public TestClient Client { get; }

    /// <summary>What it was told inside TLS.</summary>
    public string Text => Encoding.UTF8.GetString([.. Client.Heard]);

    /// <summary>Every record after the handshake: <c>plain 8</c>, <c>close_notify</c>, <c>alert 20</c>, <c>nothing</c>.</summary>
    public List<string> Records { get; } = [];

    /// <summary>Connects, and shakes hands.</summary>
    public static async Task<TlsPeer> ConnectAsync(RunningServer server, int version = ClientStyle.Tls13, int? receiveBuffer = null)
    {
        var peer = new TlsPeer(await server.ConnectAsync(receiveBuffer: receiveBuffer), new(version));
        await peer.ShakeHandsAsync();
        return peer;
    }

    /// <summary>Connects, and says nothing yet.</summary>
    public static async Task<TlsPeer> BeginAsync(RunningServer server, ClientStyle? style = null) =>
        new(await server.ConnectAsync(), style ?? new());

    public async Task ShakeHandsAsync()
    {
        Client.Go();
        await SendUnsentAsync();
        while (!Client.IsHandshakeDone)
        {
            Assert.Null(await ReadWireAsync());
            await SendUnsentAsync();
        }
    }

    /// <summary>Its ClientHello, which is not sent yet.</summary>
    public byte[] Hello()
    {
        Client.Go();
        return Client.TakeUnsent();
    }

    public async Task SendUnsentAsync()
    {
        if (Client.TakeUnsent() is { Length: > 0 } wire)
        {
            await Raw.SendAsync(wire);
        }
    }

    /// <summary>Says a text in a record of its own.</summary>
    public Task SayAsync(string text) => Raw.SendAsync(RecordOf(text));

    /// <summary>The record of a text, which is not sent yet.</summary>
    public byte[] RecordOf(string text)
    {
        Client.Say(Encoding.UTF8.GetBytes(text));
        return Client.TakeUnsent();
    }

    public Task SayCloseNotifyAsync()
    {
        Client.SayGoodbye();
        return SendUnsentAsync();
    }

    /// <summary>Reads until so much was told.</summary>
    public async Task<string> ReadTextAsync(int length)
    {
        while (Client.Heard.Count < length)
        {
            Assert.Null(await ReadRecordAsync());
        }

        return Text;
    }

    /// <summary>Reads to the end of the connection. The last item is <c>FIN</c>, <c>RST</c> or <c>FIN, RST</c>.</summary>
    public async Task<IReadOnlyList<string>> ReadToEndAsync()
    {
        while (true)
        {
            if (await ReadRecordAsync() is { } end)
            {
                Records.Add(end switch { PeerEnd.Fin => "FIN", PeerEnd.Reset => "RST", PeerEnd.FinThenReset => "FIN, RST" });
                return Records;
            }
        }
    }

    /// <summary>Reads the next record; the end if there is none.</summary>
    public async Task<PeerEnd?> ReadRecordAsync()
    {
        var (heard, alert, isClosed) = (Client.Heard.Count, Client.Alert, Client.HasHeardCloseNotify);
        if (await ReadWireAsync() is { } end)
        {
            return end;
        }

        Records.Add(Client.Heard.Count > heard ? $"plain {Client.Heard.Count - heard}"
            : Client.Alert != alert ? $"alert {Client.Alert}"
            : Client.HasHeardCloseNotify != isClosed ? "close_notify"
            : "nothing");
        return null;
    }

    public void Dispose()
    {
        Raw.Dispose();
        Client.Dispose();
    }

    private async Task<PeerEnd?> ReadWireAsync()
    {
        var end = await FillAsync(0, RecordFrame.HeaderLength);
        if (end is not null)
        {
            return end;
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(_record.AsSpan(3));
        end = await FillAsync(RecordFrame.HeaderLength, length);
        if (end is null)
        {
            Client.Receive(_record[..(RecordFrame.HeaderLength + length)]);
        }

        return end;
    }

    /// <summary>Null once so much has come. A record that does not come whole is told by its length.</summary>
    private async Task<PeerEnd?> FillAsync(int from, int count)
    {
        for (var at = 0; at < count;)
        {
            try
            {
                var read = await Raw.ReadSomeAsync(_record.AsMemory(from + at, count - at));
                if (read == 0)
                {
                    NotePart(from + at);
                    return Raw.EndOfFile;
                }

                at += read;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
            {
                NotePart(from + at);
                return PeerEnd.Reset;
            }
        }

        return null;
    }

    private void NotePart(int length)
    {
        if (length > 0)
        {
            Records.Add($"{length} B of a record");
        }
    }
}
