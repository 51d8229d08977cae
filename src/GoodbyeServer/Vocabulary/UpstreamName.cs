using System.Globalization;
using System.Net;

namespace GoodbyeServer.Vocabulary;

/// <summary>The server that everything is passed on to, as it was named.</summary>
/// <param name="Host">Its name, or its address without brackets.</param>
/// <param name="Port">Its port.</param>
internal sealed record UpstreamName(string Host, int Port)
{
    /// <summary>The address, if it was given as one: there is nothing to look up then.</summary>
    public IPAddress? Address => IPAddress.TryParse(Host, out var address) ? address : null;

    /// <summary>As the flag spells it.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(Host.Contains(':') ? $"[{Host}]" : Host)}:{Port}");
}
