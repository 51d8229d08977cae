using GoodbyeServer.Commands;
using GoodbyeServer.Reporting;
using GoodbyeServer.Vocabulary;
using Serilog.Events;

namespace GoodbyeServer.Running;

/// <summary>What the flags say: the server's own options, and how it is run as a process.</summary>
internal sealed record RunOptions
{
    public required ServerOptions Server { get; init; }

    /// <summary>The client that is run beside the server, and whose end stops it; null for none.</summary>
    public ClientCommand? Command { get; init; }

    /// <summary>What a sweep is to try; null for no sweep.</summary>
    public SweepOptions? Sweep { get; init; }

    /// <summary>Where the port is written to; null for nowhere.</summary>
    public string? PortFile { get; init; }

    /// <summary>What the exit code depends on.</summary>
    public IReadOnlyList<Expectation> Expectations { get; init; } = [];

    public LogEventLevel LogLevel { get; init; } = LogEventLevel.Information;

    public LogFormat LogFormat { get; init; } = LogFormat.Text;

    /// <summary>The file that the log is written to; null for a standard stream.</summary>
    public string? LogFile { get; init; }
}
