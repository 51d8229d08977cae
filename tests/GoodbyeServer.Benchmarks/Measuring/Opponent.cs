namespace GoodbyeServer.Benchmarks.Measuring;

/// <summary>What the server is compared with.</summary>
internal enum Opponent
{
    /// <summary>A <c>net</c> server in Node.js.</summary>
    Node,

    /// <summary>An epoll loop in C, which judges nothing: the least that can be asked.</summary>
    C,

    /// <summary>This server as it runs if it cannot be compiled natively: the same code on the .NET runtime.</summary>
    DotNet,
}
