using System.Text;
using GoodbyeServer.Kernel;

namespace GoodbyeServer.Running;

/// <summary>Lines on standard error: mistakes, and why the server could not run. No terminal or pipe holds them up for long.</summary>
internal static class Complaints
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Writes a line; if that cannot be written, the exit code has to say it all.</summary>
    public static void Write(string line)
    {
        var error = OutputDescriptor.StandardError;
        if (!error.IsOpen)
        {
            return;
        }

        try
        {
            error.WriteWithin(Patience, Encoding.UTF8.GetBytes(line + Environment.NewLine));
        }
        catch (IOException)
        {
        }
    }
}
