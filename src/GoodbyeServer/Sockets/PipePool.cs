using GoodbyeServer.Kernel;

namespace GoodbyeServer.Sockets;

/// <summary>
/// The pipes of a server through which much goes from one side to the other. Whoever moves something borrows one, and gives it back
/// when nothing is left in it; so few are open. Who gets none copies.
/// </summary>
internal sealed class PipePool : IDisposable
{
    /// <summary>Each takes two descriptors, which would otherwise serve a connection.</summary>
    private const int Most = 32;
    private const int MostKept = 4;

    private readonly Lock _lock = new();
    private readonly Stack<Pipe> _kept = new();
    private int _borrowed;

    /// <summary>An empty one; null if there is none to be had.</summary>
    public Pipe? TryBorrow()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        lock (_lock)
        {
            var pipe = _kept.Count > 0 ? _kept.Pop() : _borrowed < Most ? Pipe.TryOpen() : null;
            _borrowed += pipe is null ? 0 : 1;
            return pipe;
        }
    }

    /// <summary>Takes one back. What is left in it is dropped.</summary>
    public void GiveBack(Pipe pipe)
    {
        lock (_lock)
        {
            _borrowed--;
            if (pipe.Count == 0 && _kept.Count < MostKept)
            {
                _kept.Push(pipe);
                return;
            }
        }

        pipe.Dispose();
    }

    public void Dispose()
    {
        while (_kept.TryPop(out var pipe))
        {
            pipe.Dispose();
        }
    }
}
