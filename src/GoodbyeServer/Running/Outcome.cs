using GoodbyeServer.Commands;
using GoodbyeServer.Reporting;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Running;

/// <summary>What came of a trial.</summary>
/// <param name="Summary">Of its connections.</param>
/// <param name="Fault">What took the server down; null if nothing did.</param>
/// <param name="Command">What came of the command; null if there was none.</param>
internal sealed record Outcome(Summary Summary, Exception? Fault, CommandOutcome? Command);

/// <summary>What came of a command.</summary>
/// <param name="Name">As it was typed.</param>
/// <param name="Code">Its exit code, 128 + n after signal n; null if it has none.</param>
/// <param name="Signal">The signal that ended it; null if none did.</param>
/// <param name="Failure">Why it was not started; null if it was.</param>
/// <param name="HasTimedOut">Whether it was ended because its time was up.</param>
internal sealed record CommandOutcome(string Name, int? Code, int? Signal, StartFailure? Failure, bool HasTimedOut)
{
    /// <summary>The exit code the command causes; null if it succeeded.</summary>
    /// <param name="complain">Is told why it did not start, or did not end.</param>
    public ExitCode? ExitCode(Action<string> complain)
    {
        if (Failure is { } failure)
        {
            complain(failure.Text);
            return (ExitCode)failure.ExitCode;
        }

        if (HasTimedOut)
        {
            return Running.ExitCode.TimedOut;
        }

        if (Code is not { } code)
        {
            complain($"{Quote.Of(Name)} did not end: it could not be killed");
            return Running.ExitCode.Failure;
        }

        return code == 0 ? null : (ExitCode)code;
    }
}
