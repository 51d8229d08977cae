namespace GoodbyeServer.CommandLine;

/// <summary>What a file holds is a mistake in what was asked for. The message is one line.</summary>
internal sealed class UsageException(string message) : Exception(message);
