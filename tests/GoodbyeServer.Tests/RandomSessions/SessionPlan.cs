namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>What a client does to its connection, deliberately.</summary>
internal enum ClientAct
{
    /// <summary>Waits for the server to end the connection.</summary>
    Wait,

    /// <summary>Closes both directions.</summary>
    Close,

    /// <summary>Sends FIN, and reads on.</summary>
    HalfClose,

    /// <summary>Sends RST.</summary>
    Reset,
}

/// <summary>A pause, then a piece of the client's bytes.</summary>
internal readonly record struct Piece(int Length, TimeSpan PauseBefore);

/// <summary>What one simulated client is to do, from connecting to the end.</summary>
internal sealed record SessionPlan
{
    /// <summary>When it comes to a server that goes down for a while; others are all there at once.</summary>
    public TimeSpan ConnectAfter { get; init; }

    /// <summary>How long it tries to connect to such a server; null to try until it succeeds.</summary>
    public TimeSpan? ConnectPatience { get; init; }

    /// <summary>All that the client may send, in order.</summary>
    public required byte[] Data { get; init; }

    /// <summary>How it sends it.</summary>
    public required IReadOnlyList<Piece> Pieces { get; init; }

    /// <summary>How many bytes it reads before it stops reading.</summary>
    public required long ReadsAtMost { get; init; }

    /// <summary>Whether it takes what has come meanwhile before it closes.</summary>
    public bool ReadsTheRest { get; init; }

    /// <summary>The size of its receive buffer; null for the system's.</summary>
    public int? ReceiveBuffer { get; init; }

    /// <summary>The pause after the last piece.</summary>
    public TimeSpan PauseAfter { get; init; }

    /// <summary>What it does then.</summary>
    public required ClientAct AfterSending { get; init; }

    /// <summary>Whether it goes on as planned when it has read the server's FIN; otherwise it closes.</summary>
    public bool GoesOnAfterFin { get; init; }

    /// <summary>How long it lives at the longest.</summary>
    public required TimeSpan Patience { get; init; }

    /// <summary>What it does at the end of its patience; <see cref="ClientAct.Wait"/> to hold on until the server stops.</summary>
    public required ClientAct AtLast { get; init; }

    /// <summary>What it does with TLS; null if the server speaks none.</summary>
    public TlsPlan? Tls { get; init; }

    public override string ToString()
    {
        var slow = Pieces.Count(piece => piece.PauseBefore > TimeSpan.Zero);
        return $"sends {Data.Length} B in {Pieces.Count} pieces, {slow} after a pause, "
            + $"{(ReadsAtMost == long.MaxValue ? "reads" : $"reads {ReadsAtMost} B at most")}"
            + $"{(ReceiveBuffer is { } size ? $" into a buffer of {size} B" : "")}; "
            + $"then after {PauseAfter.TotalMilliseconds} ms: {AfterSending}; at the server's FIN: "
            + $"{(GoesOnAfterFin ? "goes on" : "closes")}; after {Patience.TotalMilliseconds} ms: {AtLast}"
            + (Tls is null ? "" : $"; {Tls}");
    }
}
