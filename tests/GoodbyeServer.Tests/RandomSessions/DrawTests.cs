using GoodbyeServer.Tests.Tls;
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

    [TlsFact]
    public void A_third_of_the_servers_speaks_tls_to_clients_of_every_manner()
    {
        var spoken = Enumerable.Range(0, Groups).Where(group => Draw.TlsOfServer(Seed, group).Tls() is not null).ToList();
        Assert.InRange(spoken.Count, Groups / 5, Groups / 2);
        var plans = spoken.SelectMany(group => Enumerable.Range(group * SessionGroup.Size, SessionGroup.Size))
            .Select(session => Draw.TlsOfClient(Seed, session).TlsPlan()).ToList();
        Assert.Equal(Enum.GetValues<TlsManner>(), plans.Select(plan => plan.Manner).Distinct().Order());
        Assert.Equal(["1.2", "1.3"], plans.Select(plan => plan.Word).Distinct().Order());
    }
}
