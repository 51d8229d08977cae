using System.Text;
using GoodbyeServer.Running;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Running;

/// <summary>The log's text reaches its reader whole, however slow it is; or whoever asks hears that it is gone.</summary>
public sealed class LogOutputTests
{
    private static readonly string Kilobyte = new string('x', 1023) + "\n";

    [Fact]
    public async Task Everything_is_written_in_order_before_it_is_finished()
    {
        var reader = new Reader();
        await using var output = new LogOutput(reader.Take);
        for (var line = 0; line < 10_000; line++)
        {
            output.Write($"line {line}\n");
        }

        await output.FinishAsync(() => null).OrHangs();
        Assert.Equal(string.Concat(Enumerable.Range(0, 10_000).Select(line => $"line {line}\n")), reader.Text);
        Assert.False(output.Gone.IsCompleted);
    }

    [Fact]
    public async Task A_writer_that_takes_a_byte_at_a_time_gets_all()
    {
        var reader = new Reader { Most = 1 };
        await using var output = new LogOutput(reader.Take);
        output.Write("grüße\n");
        await output.FinishAsync(() => null).OrHangs();
        Assert.Equal("grüße\n", reader.Text);
    }

    [Fact]
    public async Task Room_is_waited_for_behind_a_writer_that_is_blocked_and_nothing_is_lost()
    {
        var reader = new Reader { IsBlocked = true };
        await using var output = new LogOutput(reader.Take);
        Assert.True(output.RoomAsync(default).AsTask().IsCompleted);
        output.Write("first\n");
        await reader.Blocked.OrHangs();
        for (var count = 0; count < 256; count++)
        {
            output.Write(Kilobyte);
        }

        using var cancel = new CancellationTokenSource();
        var cancelled = output.RoomAsync(cancel.Token).AsTask();
        var room = output.RoomAsync(default).AsTask();
        Assert.False(room.IsCompleted);
        cancel.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.False(room.IsCompleted);

        reader.Unblock();
        await room.OrHangs();
        await output.FinishAsync(() => null).OrHangs();
        Assert.Equal("first\n" + string.Concat(Enumerable.Repeat(Kilobyte, 256)), reader.Text);
    }

    [Fact]
    public async Task A_writer_that_fails_is_gone_and_says_why()
    {
        await using var output = new LogOutput(_ => throw new IOException("Broken pipe"));
        output.Write("unheard\n");
        Assert.Equal("Broken pipe", await output.Gone.OrHangs());
        output.Write("dropped\n");
        Assert.True(output.RoomAsync(default).AsTask().IsCompleted);
        await output.FinishAsync(() => null).OrHangs();
    }

    [Fact]
    public async Task A_writer_that_fails_lets_go_of_those_who_wait_for_room()
    {
        var reader = new Reader { IsBlocked = true };
        await using var output = new LogOutput(bytes => reader.Take(bytes) > 0 ? throw new IOException("No space left") : 0);
        output.Write("first\n");
        await reader.Blocked.OrHangs();
        for (var count = 0; count < 256; count++)
        {
            output.Write(Kilobyte);
        }

        var room = output.RoomAsync(default).AsTask();
        Assert.False(room.IsCompleted);
        reader.Unblock();
        await room.OrHangs();
        Assert.Equal("No space left", await output.Gone.OrHangs());
        Assert.True(output.RoomAsync(default).AsTask().IsCompleted);
    }

    [Fact]
    public async Task At_the_end_a_writer_that_takes_nothing_for_the_patience_counts_as_gone()
    {
        var reader = new Reader { IsBlocked = true };
        await using var output = new LogOutput(reader.Take);
        output.Write("unheard\n");
        await reader.Blocked.OrHangs();
        await output.FinishAsync(FromNow(TimeSpan.FromMilliseconds(100))).OrHangs();
        Assert.Equal("it takes nothing", await output.Gone.OrHangs());
        reader.Unblock();
    }

    [Fact]
    public async Task Without_a_signal_nobody_hurries_whatever_the_patience()
    {
        var reader = new Reader { IsBlocked = true };
        await using var output = new LogOutput(reader.Take);
        output.Write("heard\n");
        await reader.Blocked.OrHangs();
        var asked = 0;
        var askedTwice = new TaskCompletionSource();
        var finishing = output.FinishAsync(() =>
        {
            if (++asked == 2)
            {
                askedTwice.SetResult();
            }

            return null;
        });
        await askedTwice.Task.OrHangs();
        Assert.False(output.Gone.IsCompleted);
        reader.Unblock();
        await finishing.OrHangs();
        Assert.False(output.Gone.IsCompleted);
    }

    [Fact]
    public async Task Infinite_patience_waits_for_as_long_as_it_takes()
    {
        var reader = new Reader { IsBlocked = true };
        await using var output = new LogOutput(reader.Take);
        output.Write("heard\n");
        await reader.Blocked.OrHangs();
        var finishing = output.FinishAsync(() => null);
        Assert.False(finishing.IsCompleted);
        reader.Unblock();
        await finishing.OrHangs();
        Assert.Equal("heard\n", reader.Text);
        Assert.False(output.Gone.IsCompleted);
    }

    /// <summary>Takes bytes, and may be blocked like a pipe that nobody reads.</summary>
    private sealed class Reader
    {
        private readonly List<byte> _taken = [];
        private readonly TaskCompletionSource _blocked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _open = new();

        public int Most { get; init; } = int.MaxValue;

        public string Text => Encoding.UTF8.GetString(_taken.ToArray());

        /// <summary>Completes when a write is stuck.</summary>
        public Task Blocked => _blocked.Task;

        public bool IsBlocked { get; init; }

        public void Unblock() => _open.SetResult();

        public int Take(ReadOnlySpan<byte> bytes)
        {
            if (IsBlocked)
            {
                _blocked.TrySetResult();
                _open.Task.Wait(Guard.Limit);
            }

            var count = Math.Min(Most, bytes.Length);
            _taken.AddRange(bytes[..count]);
            return count;
        }
    }

    private static Func<LogPatience?> FromNow(TimeSpan limit)
    {
        var patience = new LogPatience(TimeProvider.System.GetTimestamp(), limit);
        return () => patience;
    }
}
