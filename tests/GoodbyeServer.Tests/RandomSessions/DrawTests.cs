using Xunit;

namespace GoodbyeServer.Tests.RandomSessions;

/// <summary>Random sessions reach every cue: one that nobody's bytes bring would be tested by none of them.</summary>
public sealed class DrawTests
{
    private const int Seed = 1;
    private const int Groups = 50;

    [Fact]
    public void Every_cue_at_a_byte_comes_in_some_sessions()
    {
        var words =
            from @group in Enumerable.Range(0, Groups)
            let cues = Draw.Server(Seed, @group).ServerOptions().Cues
            from session in Enumerable.Range(@group * SessionGroup.Size, SessionGroup.Size)
            from word in ExpectedCue.In(Draw.Client(Seed, session).SessionPlan().Data, cues).Words
            select word;
        Assert.Equal(Oracle.ByteCues.Order(), words.Distinct().Order());
    }
}
