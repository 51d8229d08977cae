using System.Runtime.InteropServices;

namespace GoodbyeServer.Listening;

/// <summary>What kind of thing stops a server.</summary>
internal enum StopKind
{
    /// <summary>A signal, or whoever else asks for it.</summary>
    Signal,

    /// <summary>It has served as many connections as it was to.</summary>
    ExitAfter,

    /// <summary>Its time, or the command's, is up.</summary>
    RunFor,

    /// <summary>The command has ended, or could not be started.</summary>
    Command,

    /// <summary>A fault of its own.</summary>
    Fault,

    /// <summary>Nobody can read its log any more.</summary>
    Log,
}

/// <summary>What stops a server.</summary>
/// <param name="Kind">What the server and its command go by.</param>
/// <param name="Text">The words of the log.</param>
internal readonly record struct StopCause(StopKind Kind, string Text)
{
    public static readonly StopCause ExitAfter = new(StopKind.ExitAfter, "--exit-after");
    public static readonly StopCause RunFor = new(StopKind.RunFor, "--run-for");
    public static readonly StopCause AcceptFault = new(StopKind.Fault, "a fault in accepting");
    public static readonly StopCause Fault = new(StopKind.Fault, "a fault");
    public static readonly StopCause CommandEnded = new(StopKind.Command, "the command has ended");
    public static readonly StopCause CommandNotStarted = new(StopKind.Command, "the command did not start");

    /// <summary>A signal, by its name.</summary>
    public static StopCause Signal(PosixSignal signal) => new(StopKind.Signal, signal.ToString());

    /// <summary>Where the log went is gone.</summary>
    public static StopCause LogGone(string destination) => new(StopKind.Log, $"{destination} is gone");
}
