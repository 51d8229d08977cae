using System.Diagnostics;
using System.Net.Sockets;

namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>What a simulated client does to its connection, and a note of each for people.</summary>
internal sealed class ClientActs
{
    private readonly Stopwatch _watch = new();
    private readonly List<string> _notes = [];

    /// <summary>The first thing that it did by itself.</summary>
    public ClientAct First { get; private set; } = ClientAct.Wait;

    /// <summary>Times count from now on.</summary>
    public void Start() => _watch.Start();

    public void Do(Socket socket, ClientAct act)
    {
        First = First == ClientAct.Wait ? act : First;
        Note($"{act}");
        switch (act)
        {
            case ClientAct.HalfClose:
                socket.Shutdown(SocketShutdown.Send);
                break;
            case ClientAct.Reset:
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
                socket.Dispose();
                break;
            case ClientAct.Close:
                socket.Dispose();
                break;
            case ClientAct.Wait:
                break;
        }
    }

    public void Note(string what)
    {
        lock (_notes)
        {
            _notes.Add($"{_watch.Elapsed.TotalMilliseconds:0.0} ms {what}");
        }
    }

    public override string ToString() => string.Join(", ", _notes);
}
