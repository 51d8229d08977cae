using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Documents;

/// <summary>
/// Every command of the pages runs as it is printed, and prints what stands under it. GOODBYE_RECORD=1 writes what it printed
/// into the page instead. A comment above a block, which readers do not see, says what is not so: "by hand" is not run, "varies"
/// is not compared.
/// </summary>
public sealed class CommandTests
{
    public static TheoryData<string, string> Sections => Section.CasesOf(Section.All);

    public static string? WhyNot(string page, string section) => Section.Of(page, section).WhyNot;

    [LinuxTheory(Needs = "unshare", WhyNot = nameof(WhyNot))]
    [MemberData(nameof(Sections))]
    public Task The_commands_of_a_section_do_what_is_printed(string page, string section) =>
        Section.Of(page, section).RunAsync(record: Setting.Number("GOODBYE_RECORD") is not null);
}
