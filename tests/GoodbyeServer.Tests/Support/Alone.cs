using Xunit;

// Tests wait more than they work: more of them at once than there are processors take half the time.
[assembly: CollectionBehavior(MaxParallelThreads = 6)]

namespace GoodbyeServer.Tests.Support;

/// <summary>Tests that need the process for themselves: its console, its memory.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
