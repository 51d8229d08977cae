using Xunit;

namespace GoodbyeServer.Tests.Packaging;

/// <summary>A test that builds what users install: slow, and it may restore packages, so it runs only if it is asked for.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PackagingFactAttribute : FactAttribute
{
    private const string Variable = "GOODBYE_PACKAGING";

    public PackagingFactAttribute() =>
        Skip = Environment.GetEnvironmentVariable(Variable) == "1" ? null
            : $"packs and publishes, which is slow: set {Variable}=1 to run it";

    /// <summary>Whether only root can run it.</summary>
    public bool NeedsRoot
    {
        get;
        set
        {
            field = value;
            Skip ??= value && !Environment.IsPrivilegedProcess ? "has to be run by root" : null;
        }
    }
}
