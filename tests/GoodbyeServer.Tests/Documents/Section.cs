using GoodbyeServer.Tests.Process;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Documents;

/// <summary>The commands of one section of a page, which run one after the other in one folder.</summary>
internal sealed class Section
{
    /// <summary>Programs that pages use and a machine may lack.</summary>
    private static readonly string[] Programs =
    [
        "nc", "ncat", "curl", "jq", "node", "python3", "ssh", "socat", "nft", "ss", "timeout", "wget", "haproxy", "go",
    ];

    /// <summary>A command may have clients run for many cuts before it prints a line.</summary>
    private static readonly TimeSpan LongCommand = 5 * Guard.Limit;

    private readonly Page _page;
    private readonly IReadOnlyList<Command> _commands;

    private Section(Page page, string name)
    {
        (_page, Name) = (page, name);
        _commands = [.. Runnable(page).Where(block => block.Section == name).SelectMany(Command.In)];
    }

    /// <summary>All sections that have commands to run.</summary>
    public static IReadOnlyList<Section> All { get; } =
    [
        .. from page in Page.All
           from name in Runnable(page).Select(block => block.Section).Distinct()
           select new Section(page, name),
    ];

    public string PageName => _page.Name;

    public string Name { get; }

    /// <summary>Why its commands cannot run here; null if they can.</summary>
    public string? WhyNot => Programs.Where(Uses).Append("ip").FirstOrDefault(tool => Tools.Find(tool) is null) is { } missing
        ? $"needs the program {missing}" : null;

    /// <summary>Whether something that its commands print is compared.</summary>
    public bool IsCompared => _commands.Any(HasToBeSo);

    public static Section Of(string page, string name) => All.Single(section => section.PageName == page && section.Name == name);

    /// <summary>The sections as the cases of a test.</summary>
    public static TheoryData<string, string> CasesOf(IEnumerable<Section> sections)
    {
        var cases = new TheoryData<string, string>();
        foreach (var section in sections)
        {
            cases.Add(section.PageName, section.Name);
        }

        return cases;
    }

    /// <summary>Whether a command starts a program.</summary>
    public bool Uses(string program) => _commands.Any(command => command.Text.Split([' ', '\n', '(', '|', ';']).Contains(program));

    /// <summary>Runs its commands, and compares what they print with the page.</summary>
    /// <param name="addPrograms">Puts programs into a folder that is looked in first.</param>
    /// <param name="record">Whether what they print is written into the page instead.</param>
    public async Task RunAsync(Action<string>? addPrograms = null, bool record = false)
    {
        using var folder = new WatchedFolder();
        var outputs = Directory.CreateDirectory(folder["outputs"]).FullName;
        await File.WriteAllTextAsync(folder["section.sh"], SectionScript.Of(_commands, outputs));
        await using var shell = StartShell(folder["section.sh"], folder["work"], addPrograms);
        shell.Patience = LongCommand;
        var exit = await shell.ExitAsync();
        var written = _commands.Select((_, i) => LinesOf(Path.Combine(outputs, $"{i}.out"))).ToList();
        Assert.True(exit.Code == 0, string.Join('\n', exit.Errors.Concat(written.SelectMany(lines => lines))));
        var shown = _commands.Zip(written, (command, lines) =>
            (Command: command, Lines: command.IsServer ? Transcript.Shown(command.Printed, lines) : lines)).ToList();
        if (record)
        {
            Recorder.Write(_page, shown);
            return;
        }

        var transcript = new Transcript(_commands);
        Assert.All(shown.Where(run => HasToBeSo(run.Command)), run => Assert.True(
            transcript.IsLike(run.Command.Printed, run.Lines), $"$ {run.Command.Text}\n{string.Join('\n', run.Lines)}"));
    }

    private static bool HasToBeSo(Command command) => command.Block is { Language: "console", Mark: "" };

    private static IEnumerable<Block> Runnable(Page page) =>
        page.Blocks.Where(block => block is { Language: "sh" or "console", Mark: not "by hand" });

    private static string[] LinesOf(string file) => File.Exists(file) ? File.ReadAllLines(file) : [];

    /// <summary>A shell in a network of its own, where every port is free, and in an empty folder, with the program on its path.</summary>
    private static ServerProcess StartShell(string script, string folder, Action<string>? addPrograms)
    {
        Directory.CreateDirectory(folder);
        var programs = Directory.CreateDirectory(folder + ".bin").FullName;
        foreach (var program in new[] { Path.Combine(programs, "goodbye-server"), Path.Combine(folder, "run.sh") })
        {
            Tools.WriteScript(program, $"exec {string.Join(' ', TestedProgram.CommandLine.Select(word => $"'{word}'"))} \"$@\"");
        }

        addPrograms?.Invoke(programs);

        // .NET starts its children with SIGPIPE ignored: "head" would then complain, which it does in no terminal.
        string[] own = Environment.IsPrivilegedProcess ? ["unshare", "--net"] : ["unshare", "--map-root-user", "--net"];
        var path = programs + ":" + Environment.GetEnvironmentVariable("PATH");
        return ServerProcess.StartProgram(
            [.. own, "env", "--default-signal=PIPE", "bash", script], folder: folder, environment: ("PATH", path));
    }
}
