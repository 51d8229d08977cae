using System.Text;

namespace GoodbyeServer.Tests.Support;

/// <summary>How a connection ended, as the client's own socket tells it.</summary>
internal enum PeerEnd
{
    /// <summary>A read of 0.</summary>
    Fin,

    /// <summary>ECONNRESET.</summary>
    Reset,

    /// <summary>A read of 0, though the connection was reset after the FIN.</summary>
    FinThenReset,
}

/// <summary>What a client heard until the end.</summary>
internal sealed record Heard(byte[] Bytes, PeerEnd End)
{
    public string Text => Encoding.UTF8.GetString(Bytes);
}
