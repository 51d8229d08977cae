using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace GoodbyeServer.Benchmarks.Load;

/// <summary>Receives, and returns a reset as a value: with an exception for each, the load would cost more than the server.</summary>
/// <remarks>One at a time; it serves one connection after the other.</remarks>
internal sealed class Receiver : SocketAsyncEventArgs, IValueTaskSource<SocketError>
{
    private ManualResetValueTaskSourceCore<SocketError> _completion;

    public Receiver(int bufferSize)
        : base(unsafeSuppressExecutionContextFlow: true) => SetBuffer(new byte[bufferSize]);

    /// <summary>The bytes of the last receive; none at the end of file.</summary>
    public ReadOnlySpan<byte> Received => MemoryBuffer.Span[..BytesTransferred];

    public ValueTask<SocketError> ReceiveAsync(Socket socket)
    {
        _completion.Reset();
        return socket.ReceiveAsync(this) ? new(this, _completion.Version) : new(SocketError);
    }

    public SocketError GetResult(short token) => _completion.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _completion.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _completion.OnCompleted(continuation, state, token, flags);

    protected override void OnCompleted(SocketAsyncEventArgs e) => _completion.SetResult(SocketError);
}
