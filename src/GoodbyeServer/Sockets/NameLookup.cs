using System.Net;
using System.Net.Sockets;

namespace GoodbyeServer.Sockets;

/// <summary>
/// Looks one name up, on a thread of its own: a lookup blocks, for many seconds if a name server does not answer, and the thread
/// pool has no worker to spare. Lookups that are asked for while one goes on share the next one.
/// </summary>
internal sealed class NameLookup
{
    /// <summary>What getaddrinfo(3) needs, with the libraries that it loads.</summary>
    private const int StackSize = 512 * 1024;

    private readonly string _name;
    private readonly object _gate = new();
    private TaskCompletionSource<IPAddress[]>? _next;

    /// <exception cref="OutOfMemoryException">The kernel refuses a thread.</exception>
    public NameLookup(string name)
    {
        _name = name;
        new Thread(Run, StackSize) { IsBackground = true, Name = "names" }.Start();
    }

    /// <summary>The addresses of the name as of now.</summary>
    /// <exception cref="SocketException">It cannot be looked up.</exception>
    public Task<IPAddress[]> LookUpAsync()
    {
        lock (_gate)
        {
            if (_next is null)
            {
                _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
                Monitor.Pulse(_gate);
            }

            return _next.Task;
        }
    }

    private void Run()
    {
        while (true)
        {
            TaskCompletionSource<IPAddress[]> asked;
            lock (_gate)
            {
                while (_next is null)
                {
                    Monitor.Wait(_gate);
                }

                (asked, _next) = (_next, null);
            }

            try
            {
                asked.SetResult(Dns.GetHostAddresses(_name));
            }
            catch (Exception e)
            {
                asked.SetException(e);
            }
        }
    }
}
