using System.Globalization;
using System.Net;
using GoodbyeServer.Vocabulary;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Compact;
using Serilog.Sinks.SystemConsole.Themes;

namespace GoodbyeServer.Reporting;

/// <summary>The format of the log.</summary>
internal enum LogFormat
{
    /// <summary>A line for people.</summary>
    Text,

    /// <summary>A JSON object a line, for programs.</summary>
    Json,
}

/// <summary>Sets Serilog's console sink up.</summary>
internal static class LogSetup
{
    private const string OutputTemplate =
        "[{Timestamp:HH:mm:ss.fff} {Level:u3}] {Message:lj}{NewLine}{" + TimelineChart.Property + ":l}{Exception}";

    /// <summary>Words in the terminal's own foreground; Serilog's own themes print them white, which nobody sees on white.</summary>
    private static readonly AnsiConsoleTheme Theme = new(new Dictionary<ConsoleThemeStyle, string>
    {
        [ConsoleThemeStyle.SecondaryText] = Ansi.Dim,
        [ConsoleThemeStyle.TertiaryText] = Ansi.Dim,
        [ConsoleThemeStyle.LevelWarning] = Ansi.Yellow,
        [ConsoleThemeStyle.LevelError] = Ansi.Red,
        [ConsoleThemeStyle.LevelFatal] = Ansi.Red,
    });

    /// <summary>
    /// Whether a terminal gets colours: if it knows them, and NO_COLOR is not set. The console sink would ask both standard
    /// streams, and not ask TERM: so it is decided here.
    /// </summary>
    private static bool AllowsColours => string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && (OperatingSystem.IsWindows() || Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb"));

    /// <summary>
    /// Writes a line to nowhere, so that the first real line does not pay the 15 ms for compiling and loading: another processor
    /// does that. Sets <see cref="Console.Out"/>.
    /// </summary>
    public static void WarmUp()
    {
        Console.SetOut(TextWriter.Null);
        using var logger = Create(LogEventLevel.Information, LogFormat.Text, isTerminal: !Console.IsOutputRedirected);
        new ServerLog(logger).Listening(
            new IPEndPoint(IPAddress.IPv6Loopback, 0), new CloseModeList(CloseMode.HalfClose), isOneOfSeveral: false);
    }

    /// <summary>A logger that writes to <see cref="Console.Out"/>.</summary>
    /// <param name="level">The lowest level that is written.</param>
    /// <param name="format">How.</param>
    /// <param name="isTerminal">Whether that is a terminal in the end.</param>
    public static Logger Create(LogEventLevel level, LogFormat format, bool isTerminal)
    {
        var useColours = isTerminal && AllowsColours;
        var configuration = new LoggerConfiguration().MinimumLevel.Is(level);
        return (format switch
        {
            LogFormat.Text => configuration
                .Enrich.With(useColours ? [new TimelineChart(true), new EndingColour()] : [new TimelineChart(false)])
                .WriteTo.Console(
                    outputTemplate: OutputTemplate,
                    formatProvider: CultureInfo.InvariantCulture,
                    theme: useColours ? Theme : ConsoleTheme.None,
                    applyThemeToRedirectedOutput: true),
            LogFormat.Json => configuration.WriteTo.Console(new CompactJsonFormatter()),
        }).CreateLogger();
    }
}
