using System.Runtime.InteropServices;
using System.Text;
using static GoodbyeServer.Tls.LibSsl;

namespace GoodbyeServer.Tls;

/// <summary>The protocols that are offered inside TLS (RFC 7301). The first that the client speaks too is taken.</summary>
internal sealed unsafe class AlpnOffer : IDisposable
{
    private const int Negotiated = 1;
    private const int Accepted = 0;
    private const int FatalAlert = 2;

    private Offer* _offer;

    /// <summary>Makes an offer.</summary>
    /// <param name="protocols">In the order of preference, each of 1 to 255 bytes in UTF-8.</param>
    public AlpnOffer(IEnumerable<string> protocols)
    {
        byte[] wire = [.. protocols.Select(Encoding.UTF8.GetBytes).SelectMany(name => name.Prepend(checked((byte)name.Length)))];
        _offer = (Offer*)NativeMemory.Alloc((nuint)(sizeof(Offer) + wire.Length));
        _offer->Length = (uint)wire.Length;
        wire.CopyTo(new Span<byte>(_offer + 1, wire.Length));
    }

    /// <summary>Has connections made from now on answer with it. It has to outlive them.</summary>
    public void ApplyTo(SSL_CTX* context) => SSL_CTX_set_alpn_select_cb(context, &Select, _offer);

    public void Dispose()
    {
        NativeMemory.Free(_offer);
        _offer = null;
    }

    /// <summary>
    /// SSL_CTX_set_alpn_select_cb(3). Nothing in common is the alert no_application_protocol (RFC 7301 section 3.2).
    /// </summary>
    [UnmanagedCallersOnly]
    private static int Select(SSL* ssl, byte** chosen, byte* length, byte* client, uint clientLength, void* argument)
    {
        var offer = (Offer*)argument;
        return SSL_select_next_proto(chosen, length, (byte*)(offer + 1), offer->Length, client, clientLength) == Negotiated
            ? Accepted : FatalAlert;
    }

    /// <summary>Lies before the list as it is on the wire: each name after its length.</summary>
    private struct Offer
    {
        public uint Length;
    }
}
