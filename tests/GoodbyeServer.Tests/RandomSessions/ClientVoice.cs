using System.Net.Sockets;

namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>What a simulated client says and hears, as bytes of the wire: as it is, or inside TLS.</summary>
internal abstract class ClientVoice : IDisposable
{
    /// <summary>Whether anything can be said.</summary>
    public virtual bool CanSay => true;

    /// <summary>What comes before the client says anything.</summary>
    public virtual Task BeginAsync(Socket socket, ClientEar ear, CancellationToken cancel) => Task.CompletedTask;

    /// <summary>The bytes of the wire that say these.</summary>
    public virtual ReadOnlyMemory<byte> Say(ReadOnlyMemory<byte> plain) => plain;

    /// <summary>The bytes of the wire that are sent once all is said.</summary>
    public virtual ReadOnlyMemory<byte> SayLast() => default;

    /// <summary>Sends what comes before FIN, as far as there is room at once.</summary>
    public virtual void SayEnd(Socket socket)
    {
    }

    /// <summary>What was to be sent was not sent whole: nothing may follow it.</summary>
    public virtual void Break()
    {
    }

    /// <summary>What bytes of the wire tell.</summary>
    public virtual ReadOnlySpan<byte> Hear(ReadOnlySpan<byte> wire) => wire;

    public abstract void Dispose();
}

/// <summary>Without TLS.</summary>
internal sealed class PlainVoice : ClientVoice
{
    public override void Dispose()
    {
    }
}
