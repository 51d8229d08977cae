namespace GoodbyeServer.Vocabulary;

/// <summary>A port to listen on, or to hold without an answer.</summary>
/// <param name="Port">The port; 0 takes a free one.</param>
/// <param name="CloseModes">The close modes that its connections take in turn; nobody takes them where there is a silence.</param>
/// <param name="Silence">How it does not answer; null where it does.</param>
internal sealed record ListenPort(int Port, CloseModeList CloseModes, Silence? Silence = null)
{
    public static ListenPort Silent(int port, Silence silence) => new(port, new CloseModeList(CloseMode.HalfClose), silence);
}
