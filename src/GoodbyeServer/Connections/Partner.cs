using GoodbyeServer.Framing;
using GoodbyeServer.Sockets;
using GoodbyeServer.Vocabulary;

namespace GoodbyeServer.Connections;

/// <summary>
/// Whom the client talks with until a cue comes: nobody, its own echo, a script. <see cref="Conversation"/> reads for it, and
/// gives it its turns.
/// </summary>
internal abstract class Partner
{
    /// <summary>A partner that hears nothing, says nothing, and always listens.</summary>
    public static readonly Partner Nobody = new Silent();

    /// <summary>For <see cref="ListensSince"/>: from the beginning.</summary>
    public const long Always = long.MinValue;

    /// <summary>The byte of the client's after which it wants its turn; null if it waits for none.</summary>
    public virtual ByteMark? Mark => null;

    /// <summary>How many of the bytes that are wanted may be read: up to the mark; none if it could not answer one.</summary>
    public virtual int MaxRead(int wanted) => Mark?.MaxRead(wanted) ?? wanted;

    /// <summary>Whether it had to say more than may be said.</summary>
    public virtual bool IsCutOff => false;

    /// <summary>Whether it hears the bytes; otherwise they are dropped.</summary>
    public virtual bool HearsBytes => false;

    /// <summary>When to <see cref="Look"/> although the client is silent.</summary>
    public virtual Deadline LookAt => Deadline.Never;

    /// <summary>
    /// Since when it has listened, a timestamp of the server's clock: the client's silence counts from then on, at the earliest.
    /// Null while it does not listen, and silence does not count.
    /// </summary>
    public virtual long? ListensSince => Always;

    /// <summary>Whether the request whose head it has read last is one of HEAD: the answer has no body.</summary>
    public virtual bool HearsHead => false;

    /// <summary>Whether it can <see cref="AskForBodyAsync"/>.</summary>
    public virtual bool AsksForBodies => false;

    /// <summary>Takes its turn, up to where it needs more of the client's bytes (null), or to the end of the conversation.</summary>
    public virtual ValueTask<ConversationEnd?> TakeTurnAsync() => default;

    /// <summary>Hears the next bytes; a departure if it could not deal with them.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="isLast">Whether a cue ends with them.</param>
    public virtual ValueTask<Departure?> HearAsync(ReadOnlyMemory<byte> bytes, bool isLast) => default;

    /// <summary>Asks the client for the body of its request, for which it waits; a departure if that cannot be said.</summary>
    public virtual ValueTask<Departure?> AskForBodyAsync() => default;

    /// <summary>The client's bytes have been read up to <see cref="Mark"/>.</summary>
    public virtual void Reached()
    {
    }

    /// <summary>Looks whether what it said still moves; null while there is hope.</summary>
    public virtual Departure? Look() => null;

    private sealed class Silent : Partner;
}

/// <summary>Hears requests, and asks for a body that a client holds back.</summary>
internal sealed class RequestListener(Speech speech) : Partner
{
    public override Deadline LookAt => speech.LookAt;

    public override long? ListensSince => speech.ListensSince;

    public override bool IsCutOff => speech.IsCutOff;

    public override bool AsksForBodies => true;

    public override ValueTask<Departure?> AskForBodyAsync() => speech.SayAsync(HttpResponse.Continue);

    public override Departure? Look() => speech.Look();
}

/// <summary>Sends back what the client sends.</summary>
/// <param name="speech">Says it.</param>
/// <param name="finFollows">Whether a FIN follows the last echo at once, which is to travel with it.</param>
internal sealed class Echo(Speech speech, bool finFollows) : Partner
{
    /// <summary>A byte that could not be echoed is left in the kernel.</summary>
    public override int MaxRead(int wanted) => (int)Math.Min(wanted, speech.LeftToSay);

    public override bool HearsBytes => true;

    public override Deadline LookAt => speech.LookAt;

    public override long? ListensSince => speech.ListensSince;

    public override ValueTask<Departure?> HearAsync(ReadOnlyMemory<byte> bytes, bool isLast) =>
        speech.SayAsync(bytes, isLast ? finFollows : speech.IsCutNext(bytes.Length));

    public override Departure? Look() => speech.Look();
}
