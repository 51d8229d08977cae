using Xunit;

namespace GoodbyeServer.Tests.Packaging;

/// <summary>Tests that build: one at a time, beside other tests. Several builds at once take longer than one after the other.</summary>
[CollectionDefinition(nameof(Builds))]
public sealed class Builds;
