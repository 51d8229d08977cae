namespace GoodbyeServer.Running;

/// <summary>What the process tells its parent. Any other number is that of a client command, or says why it did not start.</summary>
internal enum ExitCode
{
    /// <summary>Ran and stopped as told.</summary>
    Success = 0,

    /// <summary>Could not start, or went down.</summary>
    Failure = 1,

    /// <summary>A usage error.</summary>
    Usage = 2,

    /// <summary>An expectation was not met.</summary>
    Unmet = 3,

    /// <summary>The client command was ended since its time was up (--run-for).</summary>
    TimedOut = 124,
}
