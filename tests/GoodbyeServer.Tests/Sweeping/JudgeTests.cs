using GoodbyeServer.Reporting;
using GoodbyeServer.Sweeping;
using GoodbyeServer.Vocabulary;
using Xunit;
using static GoodbyeServer.Tests.Sweeping.Reports;

namespace GoodbyeServer.Tests.Sweeping;

/// <summary>What a client made of a cut, by its end and its connections.</summary>
public sealed class JudgeTests
{
    /// <summary>The first that fits: each row but the last would fit one below it too.</summary>
    [Theory]
    [InlineData(true, null, 15, false, false, "hung")]
    [InlineData(true, 1, null, true, true, "hung")]
    [InlineData(true, 0, null, true, false, "hung")]
    [InlineData(false, null, 11, false, false, "crashed")]
    [InlineData(false, null, 11, true, true, "crashed")]
    [InlineData(false, 1, null, false, false, "noticed")]
    [InlineData(false, 139, null, true, false, "noticed")]
    [InlineData(false, 56, null, true, true, "noticed")]
    [InlineData(false, 0, null, false, false, "untouched")]
    [InlineData(false, 0, null, false, true, "untouched")]
    [InlineData(false, 0, null, true, true, "recovered")]
    [InlineData(false, 0, null, true, false, "missed")]
    public void The_first_verdict_that_fits(bool isHung, int? code, int? signal, bool sawCut, bool sawRecovery, string verdict) =>
        Assert.Equal(verdict, Judge.Of(new ClientEnd(code, signal, isHung), sawCut, sawRecovery).ToWord());

    [Fact]
    public void A_cut_in_the_goodbye_or_before_it_was_reached()
    {
        Assert.True(Saw(Report(1) with { Goodbye = GoodbyeFate.Cut }).SawCut);
        Assert.True(Saw(Report(1) with { Cue = Cue.Cut, Goodbye = GoodbyeFate.None }).SawCut);
        Assert.True(Saw(Report(1) with { Reason = CloseReason.ClientClosed, Cue = null, Goodbye = GoodbyeFate.Cut }).SawCut);
    }

    [Fact]
    public void Who_goes_before_the_last_bytes_are_acknowledged_has_reached_it_if_all_of_them_were_said()
    {
        Assert.True(Saw(Report(1) with { Goodbye = GoodbyeFate.Unacknowledged, BytesSent = 5 }).SawCut);
        Assert.True(Saw(Report(1) with { Goodbye = GoodbyeFate.Partial, BytesSent = 5 }).SawCut);
        Assert.False(Saw(Report(1) with { Goodbye = GoodbyeFate.Partial, BytesSent = 4 }).SawCut);
    }

    [Fact]
    public void What_the_stop_ended_has_not_reached_it() => Assert.False(
        Saw(Report(1) with { Reason = CloseReason.Shutdown, Cue = null, Goodbye = GoodbyeFate.Cut }).SawCut);

    [Fact]
    public void Who_left_before_it_has_not_reached_it() => Assert.False(
        Saw(Report(1) with { Reason = CloseReason.ClientReset, Cue = null, Goodbye = GoodbyeFate.Unsent, BytesSent = 0 }).SawCut);

    [Fact]
    public void A_whole_after_a_cut_is_a_recovery_whichever_was_reported_first()
    {
        var (cut, whole) = (Report(1) with { Goodbye = GoodbyeFate.Cut }, Report(2));
        Assert.True(Saw(cut, whole).SawRecovery);
        Assert.True(Saw(whole, cut).SawRecovery);
    }

    [Fact]
    public void A_whole_before_a_cut_is_none() => Assert.False(
        Saw(Report(1), Report(2) with { Goodbye = GoodbyeFate.Cut }).SawRecovery);

    [Fact]
    public void Who_came_again_and_left_early_has_not_recovered() => Assert.False(
        Saw(Report(1) with { Goodbye = GoodbyeFate.Cut }, Report(2) with { Reason = CloseReason.ClientClosed, Cue = null, BytesSent = 3 })
            .SawRecovery);

    [Fact]
    public void As_much_as_the_whole_is_the_whole() => Assert.True(
        Saw(Report(1) with { Goodbye = GoodbyeFate.Cut }, Report(2) with { Reason = CloseReason.ClientClosed, Cue = null, BytesSent = 8 })
            .SawRecovery);

    [Fact]
    public void What_the_stop_ended_has_not_recovered_however_much_it_got() => Assert.False(
        Saw(Report(1) with { Goodbye = GoodbyeFate.Cut }, Report(2) with { Reason = CloseReason.Shutdown, Cue = null, BytesSent = 8 })
            .SawRecovery);

    private static Witness Saw(params ConnectionReport[] reports)
    {
        var witness = new Witness(wholeLength: 8);
        Array.ForEach(reports, witness.Add);
        return witness;
    }
}
