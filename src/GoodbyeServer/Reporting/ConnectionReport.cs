using System.Net;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Reporting;

/// <summary>What happened on one accepted connection. There is exactly one for each.</summary>
internal sealed record ConnectionReport
{
    /// <summary>From 1, in the order in which connections were accepted.</summary>
    public required long Connection { get; init; }

    /// <summary>The client's address and port; an IPv4 client of a dual-stack listener is shown as IPv4.</summary>
    public required IPEndPoint Client { get; init; }

    /// <summary>The server's port that the client connected to.</summary>
    public required int Port { get; init; }

    public required CloseReason Reason { get; init; }

    /// <summary>The planned cue; null unless <see cref="Reason"/> is <see cref="CloseReason.Goodbye"/>.</summary>
    public Cue? Cue { get; init; }

    public required Ending Ending { get; init; }

    public required CloseStyle CloseMode { get; init; }

    /// <summary>Bytes that were read from the kernel.</summary>
    public required long BytesReceived { get; init; }

    /// <summary>Bytes of these that came after the server's FIN: what nobody answers.</summary>
    public required long BytesAfterFin { get; init; }

    /// <summary>Bytes that the kernel took; unless the ending is clean, fewer may have reached the client.</summary>
    public required long BytesSent { get; init; }

    /// <summary>Bytes of these that the client's TCP had acknowledged at the last look; null if that cannot be known.</summary>
    public required long? BytesAcknowledged { get; init; }

    /// <summary>Bytes that the kernel held, not yet read, at the close.</summary>
    public required long BytesUnread { get; init; }

    public required GoodbyeFate Goodbye { get; init; }

    /// <summary>What came of the connection to the upstream; null if there is no upstream.</summary>
    public UpstreamReport? Relayed { get; init; }

    /// <summary>From accept to close.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The version of TLS, 1.2 or 1.3; null if the handshake did not come to its end, or there was none.</summary>
    public string? Tls { get; init; }

    /// <summary>Who said close_notify; null if no TLS is spoken.</summary>
    public CloseNotifySeen? CloseNotify { get; init; }

    /// <summary>The client's alert, by its name in RFC 8446; null if it sent none.</summary>
    public string? Alert { get; init; }

    /// <summary>What happened, step by step; null if nobody asked for it.</summary>
    public IReadOnlyList<Step>? Steps { get; init; }

    /// <summary>The fault, where <see cref="Reason"/> is <see cref="CloseReason.Error"/>.</summary>
    public Exception? Fault { get; init; }
}
