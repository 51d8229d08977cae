using System.Net;

namespace GoodbyeServer.Vocabulary;

/// <summary>One value of <c>--bind</c>.</summary>
/// <param name="Kind">What it stands for.</param>
/// <param name="Address">The address, if it is one.</param>
internal sealed record BindAddress(BindKind Kind, IPAddress? Address = null)
{
    public static readonly BindAddress Localhost = new(BindKind.Localhost);
    public static readonly BindAddress Any = new(BindKind.Any);

    public static BindAddress Of(IPAddress address) => new(BindKind.One, address);

    /// <summary>As the flag spells it.</summary>
    public override string ToString() => Kind switch
    {
        BindKind.Localhost => "localhost",
        BindKind.Any => "any",
        BindKind.One => Address!.ToString(),
    };
}

/// <summary>What a <see cref="BindAddress"/> stands for.</summary>
internal enum BindKind
{
    /// <summary>127.0.0.1 and ::1, whichever the host has.</summary>
    Localhost,

    /// <summary>Every address: one dual-stack listener if there is IPv6.</summary>
    Any,

    /// <summary>One address.</summary>
    One,
}
