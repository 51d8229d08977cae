using GoodbyeServer.Reporting;
using GoodbyeServer.Tests.Support;
using GoodbyeServer.Vocabulary;
using Xunit;

namespace GoodbyeServer.Tests.Reporting;

/// <summary>Small steps of a kind become one; however long a connection talks, its timeline stays short.</summary>
public sealed class FoldingTests
{
    private readonly Timeline _timeline = new(new ManualClock(), 0);

    [Fact]
    public void Equal_steps_fold_into_one()
    {
        Receive([.. Enumerable.Repeat(1, 37)]);
        Assert.Equal("client connected, client 37 × 1 B", Story.Short(_timeline.Steps));
        Assert.Equal((37, 37L), (_timeline.Steps[1].Times, _timeline.Steps[1].Bytes));
    }

    [Fact]
    public void A_few_steps_of_different_sizes_stay_apart()
    {
        Receive(5, 5, 7);
        Assert.Equal("client connected, client 2 × 5 B, client 7 B", Story.Short(_timeline.Steps));
    }

    [Fact]
    public void Lines_and_their_echoes_fold_into_two_steps()
    {
        for (var i = 0; i < 9; i++)
        {
            Receive(3);
            _timeline.Add(StepFrom.Server, StepKind.Echoed, 3);
        }

        Assert.Equal("client connected, client 9 × 3 B, server 9 × 3 B echoed", Story.Short(_timeline.Steps));
    }

    [Fact]
    public void A_step_between_two_others_keeps_them_apart()
    {
        Receive(3);
        _timeline.Add(StepFrom.Server, StepKind.Fin);
        Receive(3, 3);
        Assert.Equal("client connected, client 3 B, server FIN, client 2 × 3 B", Story.Short(_timeline.Steps));
    }

    [Fact]
    public void Bytes_that_have_waited_are_told_apart_from_those_that_came_later()
    {
        _timeline.AddArrived(13, hasClientFin: false);
        _timeline.Add(StepFrom.Server, StepKind.Fin);
        Receive(20, 4);
        Assert.Equal(
            "client connected, client 13 B waiting, server FIN, client the same 13 B, client 7 B, client 4 B",
            Story.Short(_timeline.Steps));
        Assert.Equal(24, _timeline.Steps.Where(step => step.Kind == StepKind.Received).Sum(step => step.Bytes));
    }

    [Fact]
    public void Bytes_that_have_waited_may_be_read_in_pieces_or_not_at_all()
    {
        _timeline.AddArrived(13, hasClientFin: false);
        _timeline.Add(StepFrom.Server, StepKind.Fin);
        Receive(5, 5);
        _timeline.AddEnding(Ending.ResetSent, unread: 4, data: null, hasClientFin: false, isStopping: false);
        Assert.Equal(
            "client connected, client 13 B waiting, server FIN, client the same 2 × 5 B, client the same 3 B unread, client 1 B unread, "
                + "server RST",
            Story.Short(_timeline.Steps));
    }

    [Fact]
    public void Many_steps_fold_into_a_few_and_lose_no_byte()
    {
        var sizes = Enumerable.Range(1, 10_000).ToArray();
        Receive(sizes);
        _timeline.Add(StepFrom.Server, StepKind.Goodbye, 8);
        _timeline.Add(StepFrom.Server, StepKind.Fin);
        Receive(sizes);
        _timeline.AddEndOfFile();
        Assert.True(_timeline.Steps.Count < 2 * FoldedSteps.Many, Story.Short(_timeline.Steps));
        Assert.Equal(2L * sizes.Sum(), _timeline.Steps.Where(step => step.Kind == StepKind.Received).Sum(step => step.Bytes));
        Assert.EndsWith("server goodbye 8 B, server FIN, client 50005000 B in 10000 parts, client FIN",
            Story.Short(_timeline.Steps), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("waiting")]
    [InlineData("said")]
    public void However_many_there_are_none_folds_across_a_fin(string between)
    {
        Receive([.. Enumerable.Range(1, FoldedSteps.Many)]);
        _timeline.Add(StepFrom.Server, StepKind.Fin);
        _timeline.Add(StepFrom.Client, Enum.GetValues<StepKind>().Single(kind => kind.ToWord() == between), 1);
        Receive(5, 6);
        Assert.EndsWith(
            $"server FIN, client 1 B {between}, client 11 B in 2 parts", Story.Short(_timeline.Steps), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Lines_pauses_and_answers_that_take_turns_stay_few(bool even)
    {
        for (var i = 1; i <= 1_000; i++)
        {
            Receive(even ? 3 : i);
            _timeline.AddPause(TimeSpan.FromMilliseconds(even ? 2 : i), isStopping: false);
            _timeline.Add(StepFrom.Server, StepKind.Said, even ? 4 : 2 * i);
        }

        Assert.True(_timeline.Steps.Count < 2 * FoldedSteps.Many, Story.Short(_timeline.Steps));
        Assert.Equal(even ? 3_000 : 500_500, _timeline.Steps.Where(step => step.Kind == StepKind.Received).Sum(step => step.Bytes));
        Assert.Equal(even ? 2_000 : 500_500, _timeline.Steps.Sum(step => step.Lasted.TotalMilliseconds), tolerance: 0.001);
    }

    [Fact]
    public void However_many_there_are_an_echo_stands_behind_what_it_answers()
    {
        for (var i = 1; i <= 100; i++)
        {
            Receive(i);
            _timeline.Add(StepFrom.Server, StepKind.Echoed, i);
        }

        Assert.EndsWith(
            "client 11 B, server 11 B echoed, client 4984 B in 89 parts, server 4984 B in 89 parts echoed",
            Story.Short(_timeline.Steps), StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_pauses_fold_into_one()
    {
        _timeline.AddPause(TimeSpan.FromSeconds(2), isStopping: false);
        Assert.Equal("client connected, nobody paused for 2 s", Story.Short(_timeline.Steps));
        _timeline.AddPause(TimeSpan.FromSeconds(2), isStopping: false);
        Assert.Equal("client connected, nobody paused for 2 × 2 s", Story.Short(_timeline.Steps));
        _timeline.AddPause(TimeSpan.FromSeconds(3), isStopping: false);
        Assert.Equal("client connected, nobody paused for 2 × 2 s, nobody paused for 3 s", Story.Short(_timeline.Steps));
    }

    [Fact]
    public void No_bytes_are_no_step_and_an_end_of_file_is_one()
    {
        Receive(0);
        _timeline.AddEndOfFile();
        _timeline.AddEndOfFile();
        Assert.Equal("client connected, client FIN", Story.Short(_timeline.Steps));
    }

    [Fact]
    public async Task A_dripped_goodbye_is_one_step()
    {
        await using var server = RunningServer.Start(new() { Timeline = true, Drip = TimeSpan.Zero, CloseModes = new(CloseMode.Close) });
        using var peer = await server.ConnectAsync();
        Assert.Equal("client connected, server goodbye 8 × 1 B, server FIN", await server.StoryAsync());
    }

    [Fact]
    public async Task A_long_conversation_folds()
    {
        await using var server = RunningServer.Start(new() { Timeline = true, Echo = true, Cues = new() { Until = "quit"u8.ToArray() } });
        using var peer = await server.ConnectAsync();
        var (random, sum) = (new Random(1), 0);
        for (var i = 0; i < 2_000; i++)
        {
            var message = new byte[random.Next(1, 100)];
            sum += message.Length;
            await peer.SendAsync(message);
            await peer.ReadAsync(message.Length);
        }

        await peer.SendAsync("\nquit\n");
        await peer.ReadToEndAsync();
        peer.Close();
        var steps = Story.Of(await server.ClosedEventAsync());
        Assert.True(steps.Count < 40, Story.Short(steps));
        Assert.Equal(
            [sum + 6, sum + 6],
            new[] { StepKind.Received, StepKind.Echoed }.Select(kind => steps.Where(step => step.Kind == kind).Sum(step => step.Bytes)));
        Assert.Equal(steps.OrderBy(step => step.At), steps);
    }

    private void Receive(params int[] sizes) => Array.ForEach(sizes, size => _timeline.Add(StepFrom.Client, StepKind.Received, size));
}
