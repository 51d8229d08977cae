using System.Globalization;

namespace GoodbyeServer.Tests.Support;

/// <summary>What a process uses of the machine (proc(5)).</summary>
/// <param name="Memory">Bytes of memory that are its own, managed and native: resident, but not a file's.</param>
/// <param name="Descriptors">Open descriptors.</param>
internal readonly record struct ProcessUse(long Memory, int Descriptors)
{
    public static ProcessUse Of(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("RssAnon:", StringComparison.Ordinal));
        var kilobytes = long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Trim('\t'), CultureInfo.InvariantCulture);
        return new(kilobytes * 1024, Directory.GetFileSystemEntries($"/proc/{process}/fd").Length);
    }

    public override string ToString() => $"{Memory / (1024.0 * 1024):0.0} MiB, {Descriptors} descriptors";
}
