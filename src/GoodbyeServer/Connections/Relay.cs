using System.Diagnostics.CodeAnalysis;
using System.Net;
using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;

namespace GoodbyeServer.Connections;

/// <summary>
/// A conversation that the upstream leads: a wire between the client and a connection of its own to the upstream, until a cue, or until
/// one of them ends it. What ended which side is kept from the first call that tells it, since the kernel tells it once: no read of 0
/// that comes later is taken for a FIN.
/// </summary>
/// <remarks>
/// The two directions wait for themselves, and may go on in two threads at once. What they do between two waits they do under
/// <see cref="Gate"/>.
/// </remarks>
/// <param name="client">The client.</param>
/// <param name="identity">Who it is.</param>
/// <param name="shared">What all connections share.</param>
[SuppressMessage(
    "Design", "CA1001:Types that own disposable fields should be disposable",
    Justification = "A source without a timer holds nothing, and whoever has ended the relay may cancel it late, in another thread.")]
internal sealed partial class Relay(ByteStream client, AcceptedConnection identity, ServerContext shared) : RelayClocks(identity, shared)
{
    private readonly CancellationTokenSource _stop = new();
    private ByteStream? _upstream;
    private RelayDirection? _toUpstream;
    private RelayDirection? _toClient;

    /// <summary>
    /// Held while something is read, passed on and judged. The relay is its own lock: an object more would cost each idle connection
    /// 40 bytes.
    /// </summary>
    public object Gate => this;

    /// <summary>What is said over the client's connection.</summary>
    public ByteStream Client => client;

    /// <summary>What is said over the upstream's. Not before it is connected.</summary>
    public ByteStream Upstream => _upstream!;

    /// <summary>The address of the upstream that was tried last; null if none was.</summary>
    public IPEndPoint? Tried { get; set; }

    /// <summary>The cues in what the client sends; null if there are none.</summary>
    public Cues? Cues { get; private set; }

    /// <summary>Ends the waits of both directions.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Connects, and passes on what each side says, until a cue or the end of one of them.</summary>
    public async Task<ConversationEnd> RunAsync()
    {
        try
        {
            Begin();
            if (await ConnectAsync())
            {
                var toUpstream = _toUpstream!.RunAsync();
                await _toClient!.RunAsync();
                await toUpstream;
            }
        }
        finally
        {
            EndClocks();
        }

        _fault?.Throw();
        return _end!;
    }

    /// <summary>Once it is over: the upstream's side, which is the caller's to close.</summary>
    public UpstreamSide TakeUpstream() => new(_upstream, Tried, Shared);

    /// <summary>A clock has rung, or it is time to look at what is under way.</summary>
    public override void Wake()
    {
        lock (Gate)
        {
            if (IsOver)
            {
                return;
            }

            if (_toClient is { } toClient && _toUpstream is { } toUpstream)
            {
                toClient.Look();
                toUpstream.Look();
                if (toClient.HoldsUp || toUpstream.HoldsUp)
                {
                    Moved();
                }
            }

            if (Due() is { } due)
            {
                Decide(due);
            }

            if (!IsOver)
            {
                SetClocks(looks: _toClient is { HasToLook: true } || _toUpstream is { HasToLook: true });
                return;
            }
        }

        StopIfOver();
    }

    private void Begin()
    {
        lock (Gate)
        {
            BeginClocks();
        }

        if (Shared.Stop.Shutdown.IsCancellationRequested)
        {
            // It may not have been among those that were told.
            Wake();
        }
    }

    /// <summary>Connects; if that fails it is over.</summary>
    private async Task<bool> ConnectAsync()
    {
        var attempt = await UpstreamConnector.ConnectAsync(this);
        if (attempt.Peer is not { } upstream)
        {
            End(attempt.ClientGone is { } gone
                ? ConversationEnd.Gone(gone) with { Departure = null, Wire = new(Client: gone) }
                : new(attempt.Failure, Wire: new(Upstream: Departure.Reset)));
            return false;
        }

        Cues = Shared.HasCuesInBytes ? new Cues(Shared.Options.Cues) : null;
        _upstream = new PlainStream(upstream);
        lock (Gate)
        {
            _toUpstream = new RelayDirection(this, isToClient: false);
            _toClient = new RelayDirection(this, isToClient: true);
        }

        return true;
    }
}
