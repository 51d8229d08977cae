using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace GoodbyeServer.Tests.Support;

/// <summary>
/// Finds the cases of a <see cref="CasesAttribute"/>: those that cannot run here are skipped, each with its reason.
/// </summary>
public sealed class CaseDiscoverer(IMessageSink diagnostics) : TheoryDiscoverer(diagnostics)
{
    /// <summary>Why cases of a test are skipped here: a reason for each.</summary>
    public static IEnumerable<string> WhyNot(MethodInfo test) => Question(test) is not { } whyNot ? []
        : test.GetCustomAttributes<DataAttribute>().SelectMany(data => data.GetData(test)).Select(whyNot).OfType<string>();

    protected override IEnumerable<IXunitTestCase> CreateTestCasesForDataRow(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo theoryAttribute, object[] dataRow) =>
        Question(testMethod.Method.ToRuntimeMethod())?.Invoke(dataRow) is { } reason
            ? CreateTestCasesForSkippedDataRow(discoveryOptions, testMethod, theoryAttribute, dataRow, reason)
            : base.CreateTestCasesForDataRow(discoveryOptions, testMethod, theoryAttribute, dataRow);

    private static Func<object[], string?>? Question(MethodInfo test) =>
        test.GetCustomAttribute<CasesAttribute>()?.WhyNot is { } name
            ? arguments => (string?)test.DeclaringType!.GetMethod(name)!.Invoke(null, arguments)
            : null;
}
