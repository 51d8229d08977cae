using System.Reflection;
using Xunit;

namespace GoodbyeServer.Tests.Support;

/// <summary>Why tests are skipped here, each reason once: "dotnet test" alone only lists their names.</summary>
public sealed class SkippedTests
{
    [Fact]
    public void Every_skipped_test_says_why()
    {
        var reasons =
            from type in typeof(SkippedTests).Assembly.GetTypes()
            from method in type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public)
            where method.IsDefined(typeof(FactAttribute))
            from reason in method.GetCustomAttribute<FactAttribute>()!.Skip is { } all ? [all] : CaseDiscoverer.WhyNot(method)
            group method by reason;
        Assert.All(reasons, reason => Assert.NotEmpty(reason.Key));

        // The project file prints it once all tests have run.
        File.WriteAllLines(
            Path.Combine(AppContext.BaseDirectory, "skipped.txt"),
            reasons.Select(reason => $"{reason.Count()} {(reason.Count() == 1 ? "test" : "tests")}: {reason.Key}"));
    }
}
