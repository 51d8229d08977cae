using System.Globalization;
using System.Text;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>The flags that say where to listen, and for how many.</summary>
internal static class ListeningFlags
{
    public static FlagGroup Group() => new("Listening",
    [
        new Flag<int>(["--port", "-p"], "port",
            "Port to listen on, 0 to 65535; 0 takes a free one",
            FlagParsers.Port, Into.Server<int>((server, port) => server with { Port = port }))
        {
            Brief = "where to listen; 0 takes a free port",
            Default = options => Number(options.Server.Port),
            PortOf = port => port,
        },
        new Flag<BindAddress>(["--bind", "-b"], "address",
            "Where to listen: localhost (127.0.0.1 and ::1), any, or an IPv4 or IPv6 address; may be given more than once",
            FlagParsers.Bind, Into.Server<IReadOnlyList<BindAddress>>((server, addresses) => server with { Bind = addresses }))
        {
            Default = options => string.Join(", ", options.Server.Bind),
            Offers = _ => [$"{BindAddress.Localhost}", $"{BindAddress.Any}"],
        },
        new Flag<ListenPort>(["--listen"], "port=mode,…",
            "A further port with its own close modes, or refuse or ignore; may be given more than once",
            ListenParser.Parse, Into.Server<IReadOnlyList<ListenPort>>((server, ports) => server with { FurtherPorts = ports }))
        {
            InSweep = ListenParser.ParseInSweep,
            Offers = ListenParser.Complete,
            IsList = true,
            PortOf = listen => listen.Port,
        },
        new Flag<TimeSpan>(["--open-after"], "duration",
            "Refuse connections until this long after the start; the ports are held meanwhile",
            FlagParsers.Duration, Into.Server<TimeSpan>((server, time) => server with { OpenAfter = time }))
        {
            Default = options => Durations.ToText(options.Server.OpenAfter),
        },
        new Flag<int>(["--backlog"], "n",
            "Connections the kernel queues before they are accepted",
            FlagParsers.Backlog, Into.Server<int>((server, backlog) => server with { Backlog = backlog }))
        {
            Default = options => options.Server.Backlog is { } backlog ? Number(backlog) : "the system's",
        },
        new Flag<int>(["--max-connections"], "n",
            "Clients served at once; further ones are reset; 0 for no limit",
            FlagParsers.MaxConnections, Into.Server<int>((server, most) => server with { MaxConnections = most }))
        {
            Default = options => Number(options.Server.MaxConnections),
        },
        new Flag<string>(["--busy"], "text",
            "Tell further clients this, with a line feed after it, and half-close them; needs --max-connections",
            FlagParsers.Text, Into.Server<string>((server, text) => server with { Busy = Encoding.UTF8.GetBytes(text + "\n") }))
        {
            Needs = "--max-connections",
        },
    ]);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
