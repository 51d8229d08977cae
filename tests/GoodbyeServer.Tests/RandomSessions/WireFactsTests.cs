using Xunit;

namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>What is read from segments whose order the kernel may change.</summary>
public sealed class WireFactsTests
{
    private const byte Fin = 1;
    private const byte Syn = 2;
    private const byte Reset = 4;
    private const byte Acknowledges = 16;

    [Fact]
    public void A_reset_without_acknowledgement_that_overtakes_the_sockets_own_says_nothing_of_what_was_taken()
    {
        var facts = new WireFacts(
        [
            new() { Sequence = 1000, Flags = Syn },
            new() { FromServer = true, Sequence = 5000, Acknowledgement = 1001, Flags = Syn | Acknowledges },
            new() { Sequence = 1001, Acknowledgement = 5001, Length = 3, Flags = Fin | Acknowledges },
            new() { FromServer = true, Sequence = 5001, Flags = Reset },
            new() { FromServer = true, Sequence = 5001, Acknowledgement = 1005, Flags = Reset | Acknowledges },
        ]);
        Assert.Equal(3, facts.ServerReset);
        Assert.Equal(3, facts.TakenAt(3));
        Assert.True(facts.FinTakenAt(3));
    }

    [Fact]
    public void What_was_sent_and_not_acknowledged_is_in_flight()
    {
        var facts = new WireFacts(
        [
            new() { Sequence = 1000, Flags = Syn },
            new() { FromServer = true, Sequence = 5000, Acknowledgement = 1001, Flags = Syn | Acknowledges },
            new() { FromServer = true, Sequence = 5001, Length = 3, Flags = Acknowledges },
            new() { FromServer = true, Sequence = 5004, Length = 4, Flags = Acknowledges },
            new() { Sequence = 1001, Acknowledgement = 5004, Flags = Acknowledges },
            new() { FromServer = true, Sequence = 5008, Flags = Reset },
        ]);
        Assert.Equal((0, 2, 1), (facts.InFlightBefore(2), facts.InFlightBefore(4), facts.InFlightBefore(5)));
    }
}
