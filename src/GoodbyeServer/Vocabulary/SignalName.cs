using System.Globalization;

namespace GoodbyeServer.Vocabulary;

/// <summary>Names of signals, as Linux numbers them on most processors (signal(7)).</summary>
internal static class SignalName
{
    private static readonly string[] Names =
    [
        "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT",
        "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ];

    /// <summary>The name, <c>SIGSEGV</c> say; <c>SIG34</c> for one that has none.</summary>
    public static string Of(int number) =>
        "SIG" + (number >= 1 && number <= Names.Length ? Names[number - 1] : number.ToString(CultureInfo.InvariantCulture));
}
