using System.Runtime.InteropServices;
using GoodbyeServer.Listening;

namespace GoodbyeServer.Running;

/// <summary>
/// SIGINT, SIGTERM and SIGHUP ask the server to stop, for as long as this lives. One that was ignored when the process was
/// started stays ignored (the runtime sees to that): SIGHUP under nohup, SIGINT in a script's background jobs.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;

    public StopSignals(StopRequest request) => _registrations =
    [
        Register(PosixSignal.SIGINT, request), Register(PosixSignal.SIGTERM, request), Register(PosixSignal.SIGHUP, request),
    ];

    public void Dispose() => Array.ForEach(_registrations, registration => registration.Dispose());

    private static PosixSignalRegistration Register(PosixSignal signal, StopRequest request) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            request.Ask(signal.ToString());
        });
}
