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

    /// <summary>Replaces the program's sources; how it is built stays.</summary>
    /// <param name="sources">The folder <c>src</c> of a copy.</param>
    public static void Replace(string sources)
    {
        var project = new DirectoryInfo(Path.Combine(sources, "GoodbyeServer"));
        foreach (var room in project.EnumerateDirectories().Where(room => room.Name is not ("Properties" or "bin" or "obj")))
        {
            room.Delete(recursive: true);
        }

        File.WriteAllText(Path.Combine(project.FullName, "Program.cs"), Text);
    }
}
