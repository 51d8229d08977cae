using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Documents;

/// <summary>What the pages print holds on a machine that has the clients in other versions.</summary>
public sealed class OtherVersionsTests
{
    public static TheoryData<string, string> Sections => Section.CasesOf(
        Section.All.Where(section => section.IsCompared && OtherVersions.Clients.Any(section.Uses)));

    public static string? WhyNot(string page, string section) => Section.Of(page, section).WhyNot;

    [LinuxTheory(Needs = "unshare", WhyNot = nameof(WhyNot))]
    [MemberData(nameof(Sections))]
    public Task No_version_of_a_client_changes_what_is_printed(string page, string section) =>
        Section.Of(page, section).RunAsync(OtherVersions.WriteTo);
}
