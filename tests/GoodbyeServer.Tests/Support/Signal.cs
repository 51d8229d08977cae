namespace GoodbyeServer.Tests.Support;

/// <summary>A signal, by its number on Linux and macOS.</summary>
internal enum Signal
{
    Hangup = 1,
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,

    /// <summary>Of Linux: macOS has other numbers for these two.</summary>
    Continue = 18,
    Stop = 19,
}
