using GoodbyeServer.Running;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.CommandLine;

/// <summary>Where the value of a flag goes: a flag names the part of the options it sets, and this puts that part into the whole.</summary>
internal static class Into
{
    /// <summary>Into what the server itself needs to know.</summary>
    public static Func<RunOptions, T, RunOptions> Server<T>(Func<ServerOptions, T, ServerOptions> set) =>
        (options, value) => options with { Server = set(options.Server, value) };

    /// <summary>Into what the goodbye waits for.</summary>
    public static Func<RunOptions, T, RunOptions> Cues<T>(Func<CueOptions, T, CueOptions> set) =>
        Server<T>((server, value) => server with { Cues = set(server.Cues, value) });
}
