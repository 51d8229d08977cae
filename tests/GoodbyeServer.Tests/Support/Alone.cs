using Xunit;

namespace GoodbyeServer.Tests.Support;

/// <summary>
/// Tests that need the process for themselves: its console, its memory, its sockets (a program that another test starts
/// holds copies of all of them for a moment, and a socket that is closed meanwhile sends its FIN or RST later).
/// </summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
