using System.Runtime.ExceptionServices;
using GoodbyeServer.Closing;
using GoodbyeServer.Reporting;
using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;

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
internal sealed class Relay : IDisposable
{
    private readonly ByteStream _client;
    private readonly SendWatch _clientWatch;
    private readonly ServerContext _server;
    private readonly UpstreamConnector _connector;
    private readonly CancellationTokenSource _stop = new();
    private readonly RelayClocks _clocks;
    private ByteStream? _upstream;
    private SendWatch? _upstreamWatch;
    private RelayDirection? _toUpstream;
    private RelayDirection? _toClient;
    private ConversationEnd? _end;
    private CloseReason? _firstFin;
    private TimeSpan _lookAfterFin;
    private ExceptionDispatchInfo? _fault;
    private Verdict? _upstreamVerdict;

    private Relay(ByteStream client, SendWatch watch, ConnectionIdentity identity, ServerContext server)
    {
        (_client, _clientWatch, _server) = (client, watch, server);
        _connector = new UpstreamConnector(client.Peer, server, _stop.Token);
        _clocks = new RelayClocks(server, identity.AcceptedAt, Look);
    }

    /// <summary>One for a client; whoever runs it disposes of it.</summary>
    /// <param name="client">The client.</param>
    /// <param name="watch">Watches what is sent to it.</param>
    /// <param name="identity">Who it is.</param>
    /// <param name="server">What all connections share.</param>
    public static Relay For(ByteStream client, SendWatch watch, ConnectionIdentity identity, ServerContext server) =>
        new(client, watch, identity, server);

    /// <summary>Held while something is read, passed on and judged.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Whether it is over: nothing is read any more.</summary>
    public bool IsOver => _end is not null;

    /// <summary>Connects, and passes on what each side says, until a cue or the end of one of them.</summary>
    public async ValueTask<ConversationEnd> RunAsync()
    {
        await using var shutdown = _server.Stop.Shutdown.UnsafeRegister(
            static relay => ((Relay)relay!).End(new(CloseReason.Shutdown)), this);
        try
        {
            _clocks.Begin();
            if (await _connector.ConnectAsync() is { } upstream)
            {
                var toUpstream = Begin(upstream);
                await _toClient!.RunAsync(_stop.Token);
                await toUpstream;
            }
            else
            {
                End(_connector.ClientGone is { } gone
                    ? ConversationEnd.Gone(gone) with { Departure = null, Wire = new(Client: gone) }
                    : new(_connector.Failure, Wire: new(Upstream: Departure.Reset)));
            }
        }
        finally
        {
            _clocks.Dispose();
        }

        _fault?.Throw();
        return _end!;
    }

    /// <summary>Closes the upstream's side after the wire has ended by itself.</summary>
    public ValueTask CloseUpstreamAsync(WireEnd wire) => CloseUpstreamAsync(closer => CloseAsync(closer, wire.Upstream, wire.Client));

    /// <summary>Closes the upstream's side at a cue, in the client's mode.</summary>
    /// <param name="mode">The mode.</param>
    /// <param name="isForced">Whether there is no time left.</param>
    /// <param name="clientOver">In <see cref="CloseMode.Never"/>, that the client's connection is over.</param>
    public ValueTask CloseUpstreamAsync(CloseMode mode, bool isForced, CancellationToken clientOver) => CloseUpstreamAsync(closer =>
        isForced ? new(closer.Reset())
        : mode == CloseMode.Never ? closer.HoldUntilAsync(clientOver)
        : closer.CloseAsync(mode, waits: _upstream!.BytesSent > 0));

    /// <summary>Closes a side of a wire that has ended by itself.</summary>
    /// <param name="closer">Closes it.</param>
    /// <param name="gone">What ended this side; null for nothing.</param>
    /// <param name="other">What ended the other one. If nothing did either, both have sent FIN.</param>
    public static ValueTask<Verdict> CloseAsync(SocketCloser closer, Departure? gone, Departure? other) =>
        gone is { } departure ? new(closer.CloseAfter(departure))
        : other is null ? closer.FinishAsync()
        : closer.CloseAsync(CloseMode.Abort, waits: true);

    /// <summary>After a fault: the upstream's side is reset, if there is one.</summary>
    public void ResetAfterFault()
    {
        if (_upstream is not null && _upstreamVerdict is null)
        {
            _upstreamVerdict = NewCloser().ResetAfterFault();
        }
    }

    /// <summary>What happened on the upstream's side.</summary>
    /// <param name="passedToClient">Bytes that the client's kernel was handed of what the upstream said.</param>
    public UpstreamReport Report(long passedToClient) => new()
    {
        Upstream = _connector.Tried,
        UpstreamEnding = _upstreamVerdict?.Ending,
        BytesToUpstream = _upstreamVerdict is { } verdict ? verdict.Acknowledged : 0,
        BytesFromUpstream = _upstream?.BytesReceived ?? 0,
        BytesNotPassed = _client.BytesReceived - (_upstream?.BytesSent ?? 0) + (_upstream?.BytesReceived ?? 0) - passedToClient,
    };

    public void Dispose()
    {
        _clocks.Dispose();
        _stop.Dispose();
    }

    /// <summary>Ends it, for the first cause that comes.</summary>
    public void End(ConversationEnd end)
    {
        lock (Gate)
        {
            Decide(end);
        }

        StopIfOver();
    }

    /// <summary>A fault of the server's own.</summary>
    public void Fail(Exception fault)
    {
        _fault ??= ExceptionDispatchInfo.Capture(fault);
        End(new(CloseReason.Error));
    }

    /// <summary>Stops both directions once it is over. Not under the gate: what waits goes on in this call.</summary>
    public void StopIfOver()
    {
        if (IsOver)
        {
            _stop.Cancel();
        }
    }

    /// <summary>Something was read, or passed on after a wait: nobody is idle. Under the gate.</summary>
    public void Moved() => _clocks.Moved();

    /// <summary>Under the gate: as <see cref="End"/>.</summary>
    public void Decide(ConversationEnd end) => _end ??= end;

    /// <summary>Under the gate: all that a side has sent was passed on, and its FIN after it.</summary>
    public void FinPassed(RelayDirection direction)
    {
        var other = direction == _toClient ? _toUpstream! : _toClient!;
        _firstFin ??= direction == _toClient ? CloseReason.UpstreamClosed : CloseReason.ClientClosed;
        if (direction.From.Peer.EndedBy is { } gone)
        {
            Departed(direction.From, gone);
        }
        else if (other.HasPassedFin)
        {
            Decide(new(_firstFin.Value, Wire: default(WireEnd)));
        }
        else
        {
            // What follows it is looked for soon, then less often.
            _clocks.LookWithin(_lookAfterFin = RelayClocks.Soon);
        }
    }

    /// <summary>Under the gate: a side has departed, and all that came from it before was passed on.</summary>
    /// <param name="side">Which side.</param>
    /// <param name="departure">How.</param>
    /// <param name="other">What keeps the other side from taking more, if that is why nothing more is passed on.</param>
    public void Departed(ByteStream side, Departure departure, Departure? other = null) => Decide(side == _client
        ? ConversationEnd.Gone(departure) with { Departure = null, Wire = new(Client: departure, Upstream: other) }
        : new(departure == Departure.Reset ? CloseReason.UpstreamReset : CloseReason.UpstreamLost, Wire: new(other, departure)));

    /// <summary>Under the gate: a side takes nothing any more. What it sent before is passed on first, by the other direction.</summary>
    public void ReceiverGone(RelayDirection direction, Departure departure)
    {
        var other = direction == _toClient ? _toUpstream! : _toClient!;
        direction.ReceiverGone = departure;
        if (other.ReceiverGone is { } first)
        {
            // Both are gone, and nobody is left to read.
            Departed(other.To, first, departure);
        }
        else if (other.HasPassedFin)
        {
            Departed(direction.To, departure);
        }
    }

    private Task Begin(PeerSocket upstream)
    {
        _upstream = new PlainStream(upstream);
        _upstreamWatch = new SendWatch(upstream, _server.Options.SendTimeout, _server.Clock);
        var cues = new Cues(_server.Options.Cues);
        _toUpstream = new RelayDirection(
            this, new(_client, _upstream, cues.IsEmpty ? null : cues), _upstream, _upstreamWatch, _server.Pipes);
        _toClient = new RelayDirection(this, new(_upstream, _client, Cues: null), _client, _clientWatch, _server.Pipes);
        return _toUpstream.RunAsync(_stop.Token);
    }

    /// <summary>A clock of the conversation has rung, or it is time to look at what is under way.</summary>
    private void Look()
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
                    _clocks.Moved();
                }
            }

            if (_clocks.Due() is { } due)
            {
                Decide(due);
            }

            if (!IsOver)
            {
                SetClocks();
                return;
            }
        }

        // It was this look that has ended it: nobody else has, and so the token is still there.
        StopIfOver();
    }

    private void SetClocks()
    {
        _clocks.Set(looks: _toClient is { HasToLook: true } || _toUpstream is { HasToLook: true });
        if (_toClient is { HasPassedFin: true } || _toUpstream is { HasPassedFin: true })
        {
            _lookAfterFin = _lookAfterFin * 2 < RelayClocks.LongestInterval ? _lookAfterFin * 2 : RelayClocks.LongestInterval;
            _clocks.LookWithin(_lookAfterFin);
        }
    }

    private async ValueTask CloseUpstreamAsync(Func<SocketCloser, ValueTask<Verdict>> close)
    {
        if (_upstream is not null)
        {
            _upstreamVerdict = await close(NewCloser());
        }
    }

    private SocketCloser NewCloser() => new(_upstream!, _upstreamWatch!, connection: null, _server);
}
