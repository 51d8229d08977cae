namespace GoodbyeServer.Kernel;

/// <summary>The descriptors that this process was started with.</summary>
internal static class InheritedDescriptors
{
    private const uint FirstOther = 3;

    /// <summary>CLOSE_RANGE_CLOEXEC.</summary>
    private const uint OnExec = 4;

    /// <summary>close_range(2) has the same number on every processor; glibc has a function for it since 2.34 only.</summary>
    private const nint CloseRange = 436;

    /// <summary>
    /// Marks all but the standard streams close-on-exec, so that no command inherits them. .NET opens its own with that mark.
    /// Before Linux 5.11 it does nothing.
    /// </summary>
    public static void CloseOnExec()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Libc.SystemCall(CloseRange, FirstOther, uint.MaxValue, OnExec);
        }
    }
}
