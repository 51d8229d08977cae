namespace GoodbyeServer.Vocabulary;

/// <summary>What one connection takes from the lists of its port, or is given because it is turned away.</summary>
/// <param name="Close">How it is closed.</param>
/// <param name="Goodbye">The bytes of its goodbye, before any cut; empty for none.</param>
internal sealed record ConnectionPlan(CloseItem Close, ReadOnlyMemory<byte> Goodbye = default);
