using GoodbyeServer.Benchmarks.Load;

namespace GoodbyeServer.Benchmarks.Measuring;

/// <summary>Whether the figures can be believed: what the clients heard, what the logs say, and who else was busy.</summary>
internal sealed class Findings
{
    private readonly List<string> _faults = [];

    /// <summary>Connections that were checked.</summary>
    public long Connections { get; private set; }

    /// <summary>Of those, the ones that were reset as told, but before anything could be read.</summary>
    public long ResetEarly { get; private set; }

    public IReadOnlyList<string> Faults => _faults;

    /// <summary>The processor time of all other programs in each slice, as a share of one core.</summary>
    public List<double> Others { get; } = [];

    /// <summary>Notes what the clients of a load have heard.</summary>
    public void Add(string where, ClientLoad load)
    {
        Connections += load.Connections;
        ResetEarly += load.ResetEarly;
        Add(where, load.Wrong == 0 ? null
            : $"{load.Wrong} of {load.Connections} connections went wrong, the first with: {load.FirstFault}");
    }

    /// <summary>Notes what a single client has heard; null is what it should.</summary>
    public void AddOne(string where, string? fault)
    {
        Connections++;
        Add(where, fault);
    }

    /// <summary>Notes a fault; null is none.</summary>
    public void Add(string where, string? fault)
    {
        if (fault is not null)
        {
            _faults.Add($"{where}: {fault}");
        }
    }
}
