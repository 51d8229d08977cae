namespace GoodbyeServer.Reporting;

/// <summary>Colours of the terminal's own palette: readable on any background.</summary>
internal static class Ansi
{
    public const string Plain = "\e[0m";
    public const string Dim = "\e[2m";
    public const string Red = "\e[31m";
    public const string Green = "\e[32m";
    public const string Yellow = "\e[33m";
    public const string Cyan = "\e[36m";
}
