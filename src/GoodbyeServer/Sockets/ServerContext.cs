using GoodbyeServer.Reporting;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Sockets;

/// <summary>What all connections of a server share.</summary>
internal sealed record ServerContext(ServerOptions Options, TimeProvider Clock, StopTokens Stop, ServerLog Log);
