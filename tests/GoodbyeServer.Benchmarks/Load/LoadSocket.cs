using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace GoodbyeServer.Benchmarks.Load;

/// <summary>Makes the clients' sockets.</summary>
internal static class LoadSocket
{
    private const int IpProtoIp = 0;
    private const int IpBindAddressNoPort = 24;

    private static readonly string[] Variables =
        ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT"];

    private static readonly string?[] Before = new string?[Variables.Length];

    /// <summary>127.0.0.2 and on: each has ports of its own, and none is the address that the servers listen on.</summary>
    private static readonly IPEndPoint[] Sources =
        [.. Enumerable.Range(2, 16).Select(last => new IPEndPoint(new IPAddress([127, 0, 0, (byte)last]), 0))];

    private static int _next;

    /// <summary>
    /// Has one thread wait for all sockets and run what follows, so that the load takes little of the machine it shares
    /// with the server. Has to come before the first socket.
    /// </summary>
    public static void CompleteInline()
    {
        for (var i = 0; i < Variables.Length; i++)
        {
            Before[i] = Environment.GetEnvironmentVariable(Variables[i]);
            Environment.SetEnvironmentVariable(Variables[i], "1");
        }
    }

    /// <summary>Gives a server the variables as they were before <see cref="CompleteInline"/>: it sets its own.</summary>
    public static void Restore(ProcessStartInfo server)
    {
        for (var i = 0; i < Variables.Length; i++)
        {
            server.Environment[Variables[i]] = Before[i];
        }
    }

    /// <summary>Connects to 127.0.0.1.</summary>
    /// <remarks>
    /// On loopback connect(2) returns at once: waiting for it is not worth an event, and would leave a server more time to
    /// reset the connection before anything can be read from it.
    /// </remarks>
    /// <exception cref="SocketException">It was refused.</exception>
    public static Socket Connect(IPEndPoint server)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // ip(7): the port is chosen by connect(2), which has to be free for this one server only.
            socket.SetRawSocketOption(IpProtoIp, IpBindAddressNoPort, [1, 0, 0, 0]);
            socket.Bind(Sources[(uint)Interlocked.Increment(ref _next) % Sources.Length]);
            socket.Connect(server);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A port of 127.0.0.1 that is free at the moment.</summary>
    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
