using GoodbyeServer.Reporting;
using Serilog.Events;

namespace GoodbyeServer.Tests.Support;

/// <summary>The timeline that a <c>Closed</c> event carries.</summary>
internal static class Story
{
    /// <summary>The steps that an event carries.</summary>
    public static IReadOnlyList<Step> Of(LogEvent closed) => ((StepsValue)closed.Properties["Steps"]).Steps;

    /// <summary>The steps in short: <c>client connected, server goodbye 8 B, server FIN</c>.</summary>
    public static string Short(IEnumerable<Step> steps) => string.Join(", ", steps.Select(step => $"{step.FromWord} {step}"));

    /// <summary>Waits for the report of a connection, and tells its steps in short.</summary>
    public static async Task<string> StoryAsync(this RunningServer server, long connection = 1) =>
        Short(Of(await server.ClosedEventAsync(connection)));
}
