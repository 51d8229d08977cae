using System.Net;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Reporting;

/// <summary>What happened on the upstream's side of one accepted connection, and on the way between the two.</summary>
internal sealed record UpstreamReport
{
    /// <summary>Of a client that never came so far.</summary>
    public static readonly UpstreamReport None =
        new() { Upstream = null, UpstreamEnding = null, BytesToUpstream = 0, BytesFromUpstream = 0, BytesNotPassed = 0 };

    /// <summary>Where it was looked for last; null if the client was gone, or turned away, before that.</summary>
    public required IPEndPoint? Upstream { get; init; }

    /// <summary>How its connection ended; null if none was made.</summary>
    public required Ending? UpstreamEnding { get; init; }

    /// <summary>Bytes that its TCP had acknowledged at the last look; null if that cannot be known.</summary>
    public required long? BytesToUpstream { get; init; }

    /// <summary>Bytes that were read from it.</summary>
    public required long BytesFromUpstream { get; init; }

    /// <summary>Bytes that were read from either side, and that the other side's kernel was not handed.</summary>
    public required long BytesNotPassed { get; init; }
}
