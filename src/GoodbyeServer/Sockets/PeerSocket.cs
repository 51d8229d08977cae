using System.Net.Sockets;
using GoodbyeServer.Reporting;

namespace GoodbyeServer.Sockets;

/// <summary>
/// One end of a connection over TCP, and the only holder of its socket: every byte on the wire, FIN and RST passes here; FIN and
/// RST are noted in the timeline. What the peer or the network did is returned as a value. The raw socket belongs to this from
/// its construction on; only SocketCloser calls <see cref="Close"/>. What is said over it is a <see cref="ByteStream"/>.
/// </summary>
/// <remarks>
/// The socket is non-blocking: a send then returns exactly how much the kernel took, which an awaited one that is
/// cancelled does not.
/// </remarks>
internal sealed partial class PeerSocket
{
    /// <summary>A buffer for bytes that nobody looks at. All connections share it, since its content does not matter.</summary>
    public static readonly byte[] Discarded = new byte[64 * 1024];

    /// <summary>
    /// Bytes that one send hands over at most: while a client reads as fast as they come, the kernel has room for any number.
    /// </summary>
    public const int MostPerSend = 256 * 1024;

    /// <summary>After this many calls in a row that find something at once, others get their turn on the thread.</summary>
    private const int CallsBeforeYield = 32;

    private byte _callsInARow;
    private Departure? _departure;

    /// <summary>Whether no FIN came before it ended: a read of 0 is none then. The kernel tells an error only once.</summary>
    private bool _hasEndedWithoutFin;

    /// <summary>Whether somebody waits for room, and will hear of a reset instead of who reads.</summary>
    private bool _isAwaitingRoom;

    private readonly Socket _socket;

    private SendWatch? _watch;

    /// <summary>Whether it was opened from here: the kernel then counts the SYN among the bytes that were acknowledged.</summary>
    private readonly bool _isOpenedHere;

    private PeerSocket(Socket socket, Timeline? timeline, bool isOpenedHere) =>
        (_socket, Timeline, _isOpenedHere) = (socket, timeline, isOpenedHere);

    /// <summary>What happened so far; null if nobody asked for it.</summary>
    public Timeline? Timeline { get; }

    /// <summary>Bytes that the kernel took for the wire: those that TCP acknowledges.</summary>
    public long WireSent { get; private set; }

    /// <summary>Whether the kernel was asked to send FIN.</summary>
    public bool HasSentFin { get; private set; }

    /// <summary>Bytes from the peer that had come, and nobody had read, when the kernel was asked to send FIN.</summary>
    public int WaitingAtFin { get; private set; }

    /// <summary>Whether the peer's FIN was read.</summary>
    public bool HasReadFin { get; private set; }

    /// <summary>Whether somebody wants to know when the FIN leaves.</summary>
    public bool IsFinWatched { get; private set; }

    /// <summary>Whether the FIN has left the kernel. It waits while the client's window is full.</summary>
    public bool HasFinLeft { get; private set; }

    /// <summary>Whether the log has said that it left.</summary>
    public bool IsFinLogged { get; set; }

    public TcpInfo? Info => TcpInfo.Read(_socket, _isOpenedHere);

    /// <summary>
    /// Whether there is something to read now: bytes, a FIN or a RST. It reads nothing. Check before blaming the peer
    /// for silence: after SIGSTOP, or in a paused container, the clocks ring before we could read.
    /// </summary>
    public bool IsReadable => _socket.Poll(0, SelectMode.SelectRead);

    /// <summary>Bytes that have come and that nobody has read.</summary>
    public int Available => _socket.Available;

    /// <summary>What ended the connection, if a call has told; null while none has.</summary>
    public Departure? EndedBy => _departure;

    /// <summary>Whether something was under way to the peer, as of the last look of the <see cref="WatchFor">watch</see>.</summary>
    public bool IsExpecting => _watch is { IsExpecting: true };

    /// <summary>Measures the peer's silence. A connection has one; it is made when it is needed.</summary>
    public SendWatch WatchFor(TimeSpan timeout, TimeProvider clock) => _watch ??= new SendWatch(this, timeout, clock);

    /// <summary>Does without the watch while nothing is under way: there is no silence to measure.</summary>
    public void DropIdleWatch() => _watch = IsExpecting ? _watch : null;

    /// <summary>Owns an accepted socket from now on. No call may block the thread that all connections share.</summary>
    /// <exception cref="SocketException">It cannot be made non-blocking; it is the caller's then.</exception>
    public static PeerSocket Own(Socket socket, Timeline? timeline = null)
    {
        socket.Blocking = false;
        return new(socket, timeline, isOpenedHere: false);
    }

    /// <summary>Owns a socket that was connected from here.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="timeline">Its side of the timeline.</param>
    /// <param name="error">
    /// What connect(2) said if it was reset before that was seen to have succeeded: what came before can still be read.
    /// </param>
    /// <exception cref="SocketException">As for <see cref="Own"/>.</exception>
    public static PeerSocket OwnOpened(Socket socket, Timeline? timeline, SocketError error = SocketError.Success)
    {
        socket.Blocking = false;
        var peer = new PeerSocket(socket, timeline, isOpenedHere: true);
        if (error != SocketError.Success)
        {
            _ = peer.Remember(error);
        }

        return peer;
    }
}
