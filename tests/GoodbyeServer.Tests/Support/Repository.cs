namespace GoodbyeServer.Tests.Support;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>Its top folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Every source file of the program.</summary>
    public static IReadOnlyList<string> SourceFiles { get; } =
    [
        .. Directory.EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories)
            .Where(file => Path.GetRelativePath(Source, file).Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj")),
    ];

    private static string Source => Path.Combine(Root, "src", "GoodbyeServer");

    /// <summary>The folder of a source file; null for one that is in none.</summary>
    public static string? RoomOf(string file) =>
        Path.GetRelativePath(Source, file).Split(Path.DirectorySeparatorChar) is { Length: > 1 } parts ? parts[0] : null;

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "GoodbyeServer.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"no GoodbyeServer.sln above {AppContext.BaseDirectory}");
        }

        return folder.FullName;
    }
}
