using System.Net.Sockets;
using GoodbyeServer.Tests.Support;

namespace GoodbyeServer.Tests.RandomSessions;

// What it sends, and what it does after.
internal sealed partial class SimulatedClient
{
    /// <summary>Sends as planned, and does what comes after; tells how to go on.</summary>
    private async Task<ClientAct> SendAsync(CancellationToken cancel)
    {
        var left = plan.Data.AsMemory();
        try
        {
            foreach (var piece in plan.Pieces)
            {
                if (!await RealTime.PassAsync(piece.PauseBefore, cancel))
                {
                    return ClientAct.Wait;
                }

                if (voice.CanSay)
                {
                    await SendAsync(voice.Say(left[..piece.Length]), cancel);
                    left = left[piece.Length..];
                }
            }

            await SendAsync(voice.SayLast(), cancel);
            if (!await RealTime.PassAsync(plan.PauseAfter, cancel))
            {
                return ClientAct.Wait;
            }

            if (plan.AfterSending == ClientAct.HalfClose)
            {
                voice.SayEnd(_socket);
                _acts.Do(_socket, ClientAct.HalfClose);
            }

            return plan.AfterSending;
        }
        catch (OperationCanceledException)
        {
            return ClientAct.Wait;
        }
        catch (SocketException e)
        {
            NoteFailure(e);
            return ClientAct.Wait;
        }
    }

    /// <summary>After bytes that were not sent whole nothing more is said.</summary>
    private async Task SendAsync(ReadOnlyMemory<byte> wire, CancellationToken cancel)
    {
        try
        {
            while (!wire.IsEmpty)
            {
                wire = wire[await _socket.SendAsync(wire, SocketFlags.None, cancel)..];
            }
        }
        catch
        {
            voice.Break();
            throw;
        }
    }

    private void NoteFailure(SocketException e)
    {
        _acts.Note($"could not send: {e.SocketErrorCode}");
        WasResetSending |= e.SocketErrorCode == SocketError.ConnectionReset;
    }
}
