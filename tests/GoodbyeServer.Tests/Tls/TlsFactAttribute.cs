using GoodbyeServer.Tests.Support;
using GoodbyeServer.Tls;
using Xunit;

namespace GoodbyeServer.Tests.Tls;

/// <summary>A test that needs OpenSSL; elsewhere it is skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TlsFactAttribute : FactAttribute
{
    public TlsFactAttribute(string? program = null) => Skip = TlsNeeds.WhyNot(program);

    /// <summary>Whether it needs root, and the native program, of which it hides the library.</summary>
    public bool HidesLibrary
    {
        get;
        set
        {
            field = value;
            Skip ??= value ? TestedProgram.WhyNotNative ?? (Environment.IsPrivilegedProcess ? null : "has to be run by root") : null;
        }
    }
}

/// <summary>A test with cases that needs OpenSSL; elsewhere it is skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TlsTheoryAttribute : CasesAttribute
{
    public TlsTheoryAttribute(string? program = null) => Skip = TlsNeeds.WhyNot(program);
}

/// <summary>What tests of TLS need.</summary>
internal static class TlsNeeds
{
    /// <summary>Why such a test cannot run here; null if it can.</summary>
    public static string? WhyNot(string? program) =>
        LibSsl.Load(LibSsl.Names) is not null ? "needs OpenSSL 3 or newer (libssl)"
        : program is null ? null : Tools.WhyNot(program);
}
