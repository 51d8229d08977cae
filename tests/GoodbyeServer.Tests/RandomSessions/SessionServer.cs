using System.Net;
using GoodbyeServer.Reporting;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>A server for random sessions, in this process or in one of its own, with its log event by event.</summary>
internal interface ISessionServer : IAsyncDisposable
{
    public IPEndPoint EndPoint { get; }

    public EventLog Log { get; }

    /// <summary>What it counted, once it has stopped.</summary>
    public Summary Summary { get; }

    /// <summary>Has it stop, and waits until it has.</summary>
    public Task StopAsync();
}

/// <summary>A server in this process.</summary>
internal sealed class OwnServer(ServerOptions options, IPAddress address) : ISessionServer
{
    private readonly RunningServer _server = RunningServer.Start(options, bind: BindAddress.Of(address));

    public IPEndPoint EndPoint => _server.EndPoints[0];

    public EventLog Log => _server.Log;

    public Summary Summary => _server.Summary;

    public Task StopAsync() => _server.StopAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
