using System.Text;

namespace GoodbyeServer.Running;

/// <summary>Writes some of the bytes and returns how many; throws <see cref="IOException"/> when no more can be written.</summary>
internal delegate int WriteBytes(ReadOnlySpan<byte> bytes);

/// <summary>How long the reader of the log may take nothing.</summary>
/// <param name="Since">A timestamp of the system's clock, from which it counts at the earliest.</param>
/// <param name="Limit">How long.</param>
internal readonly record struct LogPatience(long Since, TimeSpan Limit);

/// <summary>
/// Where the log's text goes: a buffer that a thread of its own empties within milliseconds, so that no connection waits
/// for a pipe that nobody reads. Lines that are written at the same time share a write(2).
/// </summary>
/// <remarks>
/// Nothing is dropped, so the buffer has no limit of its own: the acceptor awaits <see cref="RoomAsync"/> before it accepts,
/// and each connection adds only a few lines.
/// </remarks>
internal sealed class LogOutput : TextWriter
{
    /// <summary>Bytes behind which no more connections are accepted.</summary>
    private const int FarBehind = 256 * 1024;

    /// <summary>Bytes written at once: a pipe's page, so that each return shows what its reader has taken.</summary>
    private const int Chunk = 4096;

    /// <summary>How often a silent log looks whether somebody can still read it: 0.07 % of a core.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(1);

    private readonly object _lock = new();
    private readonly WriteBytes _write;
    private readonly Func<bool>? _isGone;
    private readonly TaskCompletionSource<string> _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _room;
    private MemoryStream _pending = new();
    private MemoryStream _spare = new();
    private long _progressAt;
    private bool _closing;

    /// <param name="write">Writes to where the log goes.</param>
    /// <param name="isGone">Whether nobody can read it any more, found out without writing.</param>
    public LogOutput(WriteBytes write, Func<bool>? isGone = null)
    {
        (_write, _isGone) = (write, isGone);
        new Thread(Run) { IsBackground = true, Name = "log output" }.Start();
    }

    public override Encoding Encoding { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Completes, with the reason, when nothing can be written any more. What is written from then on is dropped.</summary>
    public Task<string> Gone => _gone.Task;

    public override void Write(char value) => Write([value]);

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(ReadOnlySpan<char> buffer)
    {
        lock (_lock)
        {
            if (_closing || Gone.IsCompleted)
            {
                return;
            }

            if (_pending.Length == 0)
            {
                Monitor.Pulse(_lock);
            }

            var end = (int)_pending.Length;
            var size = Encoding.GetByteCount(buffer);
            _pending.SetLength(end + size);
            Encoding.GetBytes(buffer, _pending.GetBuffer().AsSpan(end, size));
        }
    }

    /// <summary>Waits while so much is pending that the server should take on no more.</summary>
    public ValueTask RoomAsync(CancellationToken cancel)
    {
        lock (_lock)
        {
            if (_pending.Length < FarBehind || Gone.IsCompleted)
            {
                return ValueTask.CompletedTask;
            }

            _room ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return new(_room.Task.WaitAsync(cancel));
        }
    }

    /// <summary>
    /// Writes what is pending and ends; when nothing is taken for as long as the patience lasts, it counts as gone. The
    /// patience may shrink meanwhile; null is for ever.
    /// </summary>
    public async Task FinishAsync(Func<LogPatience?> patience)
    {
        lock (_lock)
        {
            _closing = true;
            Monitor.Pulse(_lock);
        }

        while (!_finished.Task.IsCompleted && !Gone.IsCompleted)
        {
            if (patience() is var (since, limit)
                && TimeProvider.System.GetElapsedTime(Math.Max(since, Volatile.Read(ref _progressAt))) >= limit)
            {
                Lose("it takes nothing");
            }

            await Task.WhenAny(_finished.Task, Gone, Task.Delay(TimeSpan.FromMilliseconds(50)));
        }
    }

    /// <summary>Nothing can be written any more; <see cref="Gone"/> completes with the reason.</summary>
    public void Lose(string why)
    {
        lock (_lock)
        {
            _gone.TrySetResult(why);
            _room?.TrySetResult();
            _room = null;
        }
    }

    private void Run()
    {
        try
        {
            while (NextLines() is { } lines)
            {
                for (var rest = lines.AsSpan(); !rest.IsEmpty;)
                {
                    rest = rest[_write(rest[..Math.Min(rest.Length, Chunk)])..];
                    Volatile.Write(ref _progressAt, TimeProvider.System.GetTimestamp());
                }
            }

            _finished.TrySetResult();
        }
        catch (IOException e)
        {
            Lose(e.Message);
        }
    }

    /// <summary>Waits for lines, gives others the time to join them, and takes them all; null at the end.</summary>
    private ArraySegment<byte>? NextLines()
    {
        lock (_lock)
        {
            while (_pending.Length == 0 && !_closing)
            {
                if (!Monitor.Wait(_lock, LookInterval) && _isGone?.Invoke() == true)
                {
                    throw new IOException("its reader has gone");
                }
            }
        }

        if (!_closing)
        {
            Thread.Sleep(Gathering);
        }

        lock (_lock)
        {
            (_pending, _spare) = (_spare, _pending);
            _pending.SetLength(0);
            _room?.TrySetResult();
            _room = null;
            return _spare.Length == 0 ? null : new(_spare.GetBuffer(), 0, (int)_spare.Length);
        }
    }
}
