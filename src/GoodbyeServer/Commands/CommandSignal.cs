namespace GoodbyeServer.Commands;

/// <summary>What a command can be told; the numbers are the system's.</summary>
internal enum CommandSignal
{
    /// <summary>SIGHUP: its terminal is gone.</summary>
    Hangup = 1,

    /// <summary>SIGKILL: end at once. It cannot be refused.</summary>
    Kill = 9,

    /// <summary>SIGTERM: end, please.</summary>
    Terminate = 15,
}
