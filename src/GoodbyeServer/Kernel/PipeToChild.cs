using System.Text;

namespace GoodbyeServer.Kernel;

/// <summary>A pipe(7) whose end for reading is for a child process. No other child inherits either end. Linux only.</summary>
internal sealed class PipeToChild : IDisposable
{
    private readonly int _writeEnd;

    private PipeToChild(int readEnd, int writeEnd) => (ReadEnd, _writeEnd) = (readEnd, writeEnd);

    /// <summary>What the child is to read; -1 once it is closed here.</summary>
    public int ReadEnd { get; private set; }

    /// <summary>Opens one; null if there are no descriptors left, or the kernel gives no more pipes.</summary>
    public static PipeToChild? TryOpen() => Pipe.TryOpenEnds(Pipe.CloseOnExec, out var readEnd, out var writeEnd)
        ? new PipeToChild(readEnd, writeEnd)
        : null;

    /// <summary>The child has it: only now does an end of the child show in <see cref="TryWrite"/>.</summary>
    public void CloseReadEnd()
    {
        ProcessDescriptors.Close(ReadEnd);
        ReadEnd = -1;
    }

    /// <summary>
    /// Whether the text was written. It is not when the child is gone, or has left so much unread that writing would have to wait.
    /// What poll(2) calls writable takes 4 kB at least.
    /// </summary>
    public bool TryWrite(string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        return ProcessDescriptors.CanWrite(_writeEnd) && Libc.Write(_writeEnd, bytes, (nuint)bytes.Length) == bytes.Length;
    }

    public void Dispose()
    {
        CloseReadEnd();
        ProcessDescriptors.Close(_writeEnd);
    }
}
