namespace GoodbyeServer.Sockets;

/// <summary>Something that a <see cref="SharedTimer"/> wakes. What is not public is the timer's.</summary>
internal abstract class Sleeper
{
    /// <summary>When it is woken next.</summary>
    internal Deadline WakeAt { get; set; }

    /// <summary>Where it stands in the timer's heap; -1 if it does not.</summary>
    internal int Place { get; set; } = -1;

    /// <summary>Its time has come, or the server stops. It may set the timer again.</summary>
    public abstract void Wake();
}
