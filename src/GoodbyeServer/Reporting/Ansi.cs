namespace GoodbyeServer.Reporting;

/// <summary>
/// What a terminal is told to change its colour. Each is one of the terminal's own palette, which its owner can read on its
/// background; words that need no colour stay in its foreground.
/// </summary>
internal static class Ansi
{
    public const string Plain = "\e[0m";
    public const string Dim = "\e[2m";
    public const string Red = "\e[31m";
    public const string Green = "\e[32m";
    public const string Yellow = "\e[33m";
    public const string Cyan = "\e[36m";
}
