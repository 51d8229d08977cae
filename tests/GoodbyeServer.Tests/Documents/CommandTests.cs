using GoodbyeServer.Tests.Process;
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
    /// <summary>Programs that pages use and a machine may lack.</summary>
    private static readonly string[] Clients =
    [
        "nc", "ncat", "curl", "jq", "node", "python3", "ssh", "socat", "nft", "ss", "timeout",
    ];

    public static TheoryData<string, string> Sections
    {
        get
        {
            var sections = new TheoryData<string, string>();
            var all = Page.All.SelectMany(page => Runnable(page).Select(block => (page.Name, block.Section)).Distinct());
            foreach (var (page, section) in all)
            {
                sections.Add(page, section);
            }

            return sections;
        }
    }

    /// <summary>Why the commands of a section cannot run here; null where they can.</summary>
    public static string? WhyNot(string page, string section)
    {
        var words = CommandsOf(PageOf(page), section).SelectMany(WordsOf).ToHashSet();
        return Clients.Where(words.Contains).Append("ip").FirstOrDefault(tool => Tools.Find(tool) is null) is { } missing
            ? $"needs the program {missing}" : null;
    }

    /// <summary>Sections that compare what a client printed, or what a server says of it.</summary>
    public static TheoryData<string, string> SectionsOfClients
    {
        get
        {
            var sections = new TheoryData<string, string>();
            foreach (var row in Sections)
            {
                var commands = CommandsOf(PageOf((string)row[0]), (string)row[1]);
                if (commands.Exists(IsCompared) && commands.Exists(command => OtherVersions.Clients.Any(WordsOf(command).Contains)))
                {
                    sections.Add((string)row[0], (string)row[1]);
                }
            }

            return sections;
        }
    }

    [LinuxTheory(Needs = "unshare", WhyNot = nameof(WhyNot))]
    [MemberData(nameof(Sections))]
    public Task The_commands_of_a_section_do_what_is_printed(string page, string section) => RunAsync(page, section, _ => { });

    [LinuxTheory(Needs = "unshare", WhyNot = nameof(WhyNot))]
    [MemberData(nameof(SectionsOfClients))]
    public Task No_version_of_a_client_changes_what_is_printed(string page, string section) =>
        Setting.Number("GOODBYE_RECORD") is null ? RunAsync(page, section, OtherVersions.WriteTo) : Task.CompletedTask;

    private static async Task RunAsync(string page, string section, Action<string> addPrograms)
    {
        var found = PageOf(page);
        var commands = CommandsOf(found, section);
        using var folder = new WatchedFolder();
        var outputs = Directory.CreateDirectory(folder["outputs"]).FullName;
        await File.WriteAllTextAsync(folder["section.sh"], SectionScript.Of(commands, outputs));
        await using var shell = StartShell(folder["section.sh"], folder["work"], addPrograms);
        var exit = await shell.ExitAsync();
        var written = commands.Select((_, i) => LinesOf(Path.Combine(outputs, $"{i}.out"))).ToList();
        Assert.True(exit.Code == 0, string.Join('\n', exit.Errors.Concat(written.SelectMany(lines => lines))));
        var shown = commands.Zip(written, (command, lines) =>
            (Command: command, Lines: command.IsServer ? Transcript.Shown(command.Printed, lines) : lines)).ToList();
        if (Setting.Number("GOODBYE_RECORD") is not null)
        {
            Recorder.Write(found, shown);
            return;
        }

        var transcript = new Transcript(commands);
        Assert.All(shown.Where(run => IsCompared(run.Command)), run => Assert.True(
            transcript.IsLike(run.Command.Printed, run.Lines), $"$ {run.Command.Text}\n{string.Join('\n', run.Lines)}"));
    }

    private static bool IsCompared(Command command) => command.Block is { Language: "console", Mark: "" };

    private static IEnumerable<string> WordsOf(Command command) => command.Text.Split([' ', '\n', '(', '|', ';']);

    private static Page PageOf(string name) => Page.All.Single(page => page.Name == name);

    private static List<Command> CommandsOf(Page page, string section) =>
        [.. Runnable(page).Where(block => block.Section == section).SelectMany(Command.In)];

    private static IEnumerable<Block> Runnable(Page page) =>
        page.Blocks.Where(block => block is { Language: "sh" or "console", Mark: not "by hand" });

    private static string[] LinesOf(string file) => File.Exists(file) ? File.ReadAllLines(file) : [];

    /// <summary>A shell in a network of its own, where every port is free, and in an empty folder, with the program on its path.</summary>
    private static ServerProcess StartShell(string script, string folder, Action<string> addPrograms)
    {
        Directory.CreateDirectory(folder);
        var programs = Directory.CreateDirectory(folder + ".bin").FullName;
        foreach (var program in new[] { Path.Combine(programs, "goodbye-server"), Path.Combine(folder, "run.sh") })
        {
            Tools.WriteScript(program, $"exec {string.Join(' ', TestedProgram.CommandLine.Select(word => $"'{word}'"))} \"$@\"");
        }

        addPrograms(programs);

        // .NET starts its children with SIGPIPE ignored: "head" would then complain, which it does in no terminal.
        string[] own = Environment.IsPrivilegedProcess ? ["unshare", "--net"] : ["unshare", "--map-root-user", "--net"];
        return ServerProcess.StartProgram(
            [.. own, "env", "--default-signal=PIPE", "bash", script], folder: folder, environment: ("PATH",
                programs + ":" + Environment.GetEnvironmentVariable("PATH")));
    }
}
