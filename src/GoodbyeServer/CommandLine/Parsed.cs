namespace GoodbyeServer.CommandLine;

/// <summary>A value that was read from text, or what would have been accepted.</summary>
/// <param name="Value">The value; of no meaning when there is an <paramref name="Error"/>.</param>
/// <param name="Error">Goes on from "--flag 'text': ", in one line; null when the text was fine.</param>
internal readonly record struct Parsed<T>(T? Value, string? Error = null);

/// <summary>Creates <see cref="Parsed{T}"/> values.</summary>
internal static class Parsed
{
    public static Parsed<T> Ok<T>(T value) => new(value);

    public static Parsed<T> Fail<T>(string error) => new(default, error);
}
