using GoodbyeServer.Tls;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Tls;

/// <summary>Contexts for tests.</summary>
internal static class TestContext
{
    public static readonly TlsSetup Setup = new([], DateTimeOffset.UtcNow);

    private static readonly Lazy<TlsContext> Usual = new(() => Create(Setup));

    /// <summary>One that many tests share; it is never disposed.</summary>
    public static TlsContext Shared => Usual.Value;

    /// <summary>The shared one, unless other protocols are offered.</summary>
    public static TlsContext Of(TlsOptions options) =>
        options.Protocols.Count == 0 ? Shared : Create(Setup with { Protocols = options.Protocols });

    public static TlsContext Create(TlsSetup setup)
    {
        var context = TlsContext.Create(setup, out var fault);
        Assert.Null(fault);
        return Assert.IsType<TlsContext>(context);
    }

    /// <summary>Why it cannot be made.</summary>
    public static TlsFault Fault(TlsSetup setup)
    {
        using var context = TlsContext.Create(setup, out var fault);
        Assert.Null(context);
        return Assert.IsType<TlsFault>(fault);
    }
}
