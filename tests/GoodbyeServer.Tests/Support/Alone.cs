using Xunit;

namespace GoodbyeServer.Tests.Support;

/// <summary>Tests that need the process for themselves: its console, its memory.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
