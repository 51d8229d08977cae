namespace GoodbyeServer.Tests.Support;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>Its top folder.</summary>
    public static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "GoodbyeServer.sln")))
            {
                folder = folder.Parent ?? throw new InvalidOperationException($"no GoodbyeServer.sln above {AppContext.BaseDirectory}");
            }

            return folder.FullName;
        }
    }
}
