namespace GoodbyeServer.Vocabulary;

/// <summary>A port to listen on.</summary>
/// <param name="Port">The port; 0 takes a free one.</param>
/// <param name="CloseModes">The close modes that its connections take in turn.</param>
internal sealed record ListenPort(int Port, CloseModeList CloseModes);
