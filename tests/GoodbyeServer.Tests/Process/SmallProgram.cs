namespace GoodbyeServer.Tests.Process;

/// <summary>
/// In place of the sources a program that prints its version, whatever it is asked: for tests of how it is built. The native
/// compiler takes seconds for it, and half a minute for the server.
/// </summary>
internal static class SmallProgram
{
    private const string Text = """
        using System.Reflection;

        Console.WriteLine(typeof(Program).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion);

        """;

    /// <summary>Replaces the program's sources; how it is built stays, and what else goes into the packages.</summary>
    /// <param name="sources">The folder <c>src</c> of a copy.</param>
    public static void Replace(string sources)
    {
        var project = new DirectoryInfo(Path.Combine(sources, "GoodbyeServer"));
        foreach (var source in project.EnumerateDirectories().Where(folder => folder.Name is not ("bin" or "obj"))
            .SelectMany(folder => folder.EnumerateFiles("*.cs", SearchOption.AllDirectories)))
        {
            source.Delete();
        }

        File.WriteAllText(Path.Combine(project.FullName, "Program.cs"), Text);
    }
}
