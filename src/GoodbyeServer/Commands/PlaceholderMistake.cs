namespace GoodbyeServer.Commands;

/// <summary>A placeholder whose number has no port.</summary>
/// <param name="Argument">The whole argument.</param>
/// <param name="Placeholder">The placeholder in it, as typed: <c>{port:3}</c>.</param>
internal readonly record struct PlaceholderMistake(string Argument, string Placeholder);
