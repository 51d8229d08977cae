using System.Net.Sockets;
using GoodbyeServer.Sockets;

namespace GoodbyeServer.Listening;

/// <summary>Hands accepted sockets over, one by one, and at the end those that are queued, until there are enough.</summary>
/// <param name="take">Takes over an accepted socket, unless it throws; false when there are enough.</param>
/// <param name="pause">Knows whether one more can be accepted.</param>
/// <param name="stop">Stops accepting on all listeners once there are enough.</param>
internal sealed class Handover(Func<Socket, ServedPort, bool> take, AcceptPause pause, CancellationTokenSource stop)
{
    /// <summary>How many connections are still taken out of a listener's queue when it is shut.</summary>
    private const int MostQueued = 4096;

    private volatile bool _hadEnough;

    public bool HadEnough => _hadEnough;

    /// <summary>Takes what the kernel has queued, so that shutting the listener resets no client without a report.</summary>
    public void TakeQueued(BoundListener listener, ServedPort port)
    {
        // What does not listen is always ready, and accepting from it fails.
        bool IsOneQueued() => listener.Listening.IsCompleted && listener.Socket.Poll(0, SelectMode.SelectRead);

        for (var count = 0; count < MostQueued && pause.CanAccept() && IsOneQueued(); count++)
        {
            try
            {
                Take(listener.Socket.Accept(), listener, port);
            }
            catch (SocketException e) when (AcceptErrors.Of(e.SocketErrorCode) == AcceptError.OneConnection)
            {
                // The next one may be fine.
            }
            catch (SocketException)
            {
                // What is still queued was not accepted, and the kernel resets it.
                return;
            }
        }
    }

    /// <summary>Hands an accepted socket over: it is the connection's from now on.</summary>
    public void Take(Socket socket, BoundListener listener, ServedPort port)
    {
        try
        {
            if (listener.HasIgnored)
            {
                IncomingFilter.TakeAll(socket);
            }

            if (take(socket, port))
            {
                return;
            }
        }
        catch
        {
            socket.Close(0);
            throw;
        }

        _hadEnough = true;
        stop.Cancel();
    }
}
