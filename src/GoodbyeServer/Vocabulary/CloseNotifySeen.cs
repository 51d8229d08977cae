namespace GoodbyeServer.Vocabulary;

/// <summary>Which sides of a connection said close_notify.</summary>
internal enum CloseNotifySeen
{
    /// <summary>The server and the client.</summary>
    Both,

    /// <summary>The server alone.</summary>
    Sent,

    /// <summary>The client alone.</summary>
    Received,

    /// <summary>Neither.</summary>
    None,
}

/// <summary>The words of the report.</summary>
internal static class CloseNotifySeenWords
{
    public static readonly WordList<CloseNotifySeen> All = new(Word);

    public static Word Word(this CloseNotifySeen seen) => seen switch
    {
        CloseNotifySeen.Both => new("both", "the server and the client said it"),
        CloseNotifySeen.Sent => new("sent", "the server alone said it"),
        CloseNotifySeen.Received => new("received", "the client alone said it"),
        CloseNotifySeen.None => new("none", "neither said it"),
    };

    public static string ToWord(this CloseNotifySeen seen) => seen.Word().Text;

    public static CloseNotifySeen Of(bool sent, bool received) =>
        sent ? (received ? CloseNotifySeen.Both : CloseNotifySeen.Sent)
        : received ? CloseNotifySeen.Received : CloseNotifySeen.None;
}
