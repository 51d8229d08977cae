using System.Globalization;
using System.Net;
using System.Text;
using GoodbyeServer.Reporting;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Serilog.Events;

namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>The program as users run it, started with the flags that stand for the options; its log is read as JSON.</summary>
internal sealed class ProcessServer : ISessionServer
{
    private readonly ServerProcess _process;
    private readonly string _folder;

    private ProcessServer(ServerProcess process, string folder, IPAddress address)
    {
        (_process, _folder) = (process, folder);
        EndPoint = new(address, process.Port);
    }

    public IPEndPoint EndPoint { get; }

    public EventLog Log { get; } = new();

    public Summary Summary { get; private set; } = new(0, new Dictionary<string, long>(), new Dictionary<string, long>(), 0, 0,
        TimeSpan.Zero);

    /// <summary>No flag stands for an idle timeout that is not a cue: without the flag it is the default.</summary>
    public static ServerOptions Expressible(ServerOptions options) =>
        options.Cues.IdleTimeoutGiven ? options : options with { IdleTimeout = new ServerOptions().IdleTimeout };

    public static async Task<ProcessServer> StartAsync(ServerOptions options, IPAddress address)
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        var process = await ServerProcess.StartListeningAsync(
            [.. Flags(options), .. Files(options, folder), $"--bind={address}", "--log-format=json", "--log-level=debug"]);
        return new(process, folder, address);
    }

    public async Task StopAsync()
    {
        var exit = await _process.StopAsync();
        if (exit.Code != 0 || exit.Errors.Count > 0)
        {
            throw new InvalidOperationException($"the server ended with {exit.Code}: {string.Join('\n', exit.Errors)}");
        }

        foreach (var line in exit.Lines)
        {
            Log.Emit(LogLine.Parse(line));
        }

        var stopped = Log.Named("Stopped")[^1];
        Summary = new(
            (long)stopped.Value("Connections")!, Counts(stopped, "Reasons"), Counts(stopped, "Endings"),
            (long)stopped.Value("BytesReceived")!, (long)stopped.Value("BytesSent")!,
                TimeSpan.FromMilliseconds((double)stopped.Value("DurationMs")!));
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static Dictionary<string, long> Counts(LogEvent logged,
        string property) => ((StructureValue)logged.Properties[property]).Properties
        .ToDictionary(word => word.Name, word => (long)((ScalarValue)word.Value).Value!);

    private static IEnumerable<string> Flags(ServerOptions options)
    {
        string?[] flags =
        [
            options.Echo ? "--echo" : null,
            options.Goodbyes is [{ IsEmpty: true }] ? "--no-message" : null,
            options.Busy is { } busy ? $"--busy={Encoding.UTF8.GetString(busy.Span).TrimEnd('\n')}" : null,
            $"--goodbye-delay={Text(options.GoodbyeDelay)}",
            $"--close={options.CloseModes}",
            options.FinWithData ? "--fin-with-data" : null,
            $"--close-delay={Text(options.CloseDelay)}",
            $"--drain-timeout={Text(options.DrainTimeout)}",
            $"--send-timeout={Text(options.SendTimeout)}",
            $"--shutdown-timeout={Text(options.ShutdownTimeout)}",
            $"--max-connections={options.MaxConnections}",
            options.Cues.IdleTimeoutGiven ? $"--idle-timeout={Text(options.IdleTimeout)}" : null,
            .. Enum.GetValues<Cue>().Select(cue => FlagOf(cue, options.Cues)),
            .. options.Http.Select(status => $"--http={status}"),
            options.Drip is { } drip ? $"--drip={Text(drip)}" : null,
            .. TlsFlags(options),
        ];
        return flags.OfType<string>();
    }

    /// <summary>The flag of a cue; null if it is off, or has none of its own. A cue without an arm does not compile.</summary>
    private static string? FlagOf(Cue cue, CueOptions options) => cue switch
    {
        Cue.AtOnce or Cue.Script or Cue.Cut => null,
        Cue.After => options.After is { } after ? $"--after={Text(after)}" : null,
        Cue.AfterBytes => options.AfterBytes is { } bytes ? $"--after-bytes={bytes}" : null,
        Cue.AfterLines => options.AfterLines is { } lines ? $"--after-lines={lines}" : null,
        Cue.AfterRequests => options.AfterRequests is { } requests ? $"--after-requests={requests}" : null,
        Cue.Until => options.Until is { } until ? $"--until={Encoding.UTF8.GetString(until.Span)}" : null,
        Cue.Obey => options.Obey ? "--obey" : null,
    };

    private static IEnumerable<string> TlsFlags(ServerOptions options) =>
        options.Tls is { } tls ? ["--tls", $"--close-notify={tls.CloseNotify.ToWord()}"] : [];

    /// <summary>The flags that name files: a goodbye each, unless there is none at all, and a script each.</summary>
    private static IEnumerable<string> Files(ServerOptions options, string folder)
    {
        for (var place = 0; options.Goodbyes is not [{ IsEmpty: true }] && place < options.Goodbyes.Count; place++)
        {
            var path = Path.Combine(folder, $"goodbye{place}");
            File.WriteAllBytes(path, options.Goodbyes[place].ToArray());
            yield return $"--message-file={path}";
        }

        for (var place = 0; place < options.Scripts.Count; place++)
        {
            var path = Path.Combine(folder, $"script{place}");
            ScriptFile.Write(path, options.Scripts[place]);
            yield return $"--script-file={path}";
        }
    }

    private static string Text(TimeSpan time) =>
        time == Timeout.InfiniteTimeSpan ? "0" : time.TotalMilliseconds.ToString(CultureInfo.InvariantCulture) + "ms";
}
