using GoodbyeServer.Tests.Support;
using GoodbyeServer.Tls;
using Xunit;

namespace GoodbyeServer.Tests.Tls;

/// <summary>A test that needs OpenSSL; elsewhere it is skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TlsFactAttribute : FactAttribute
{
    public TlsFactAttribute(string? program = null) => Skip = TlsNeeds.WhyNot(program);
}

/// <summary>A test with cases that needs OpenSSL; elsewhere it is skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TlsTheoryAttribute : TheoryAttribute
{
    public TlsTheoryAttribute(string? program = null) => Skip = TlsNeeds.WhyNot(program);
}

/// <summary>What tests of TLS need.</summary>
internal static class TlsNeeds
{
    /// <summary>Why such a test cannot run here; null if it can.</summary>
    public static string? WhyNot(string? program) =>
        LibSsl.Load(LibSsl.Names) is not null ? "needs OpenSSL 3 or newer (libssl)"
        : program is not null && Tools.Find(program) is null ? $"needs the program {program}"
        : null;
}
