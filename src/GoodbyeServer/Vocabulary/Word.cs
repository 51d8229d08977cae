namespace GoodbyeServer.Vocabulary;

/// <summary>A word that users type and read. It stands beside its enum member; help, errors and completion are made from it.</summary>
/// <param name="Text">The word, as flags, log and README spell it.</param>
/// <param name="Meaning">What it means, in one line of the help.</param>
/// <param name="OtherNames">Names from other programs, separated by spaces. Not accepted; they lead to "did you mean …?".</param>
internal readonly record struct Word(string Text, string Meaning, string OtherNames = "");

/// <summary>All members of an enum with their words, in the order of the enum.</summary>
internal sealed class WordList<T>(Func<T, Word> wordOf)
    where T : struct, Enum
{
    private readonly T[] _members = Enum.GetValues<T>();

    /// <summary>Every word with its meaning.</summary>
    public IReadOnlyList<Word> Words => [.. _members.Select(wordOf)];

    /// <summary>Every word.</summary>
    public IReadOnlyList<string> Texts => [.. Words.Select(word => word.Text)];

    /// <summary>The member of a word; null if none.</summary>
    public T? Parse(string text)
    {
        foreach (var member in _members)
        {
            if (wordOf(member).Text == text)
            {
                return member;
            }
        }

        return null;
    }

    /// <summary>The word that people also call by this name; null if none.</summary>
    public string? CalledAlso(string name)
    {
        var words = Words.Where(word => word.OtherNames.Split(' ').Contains(name, StringComparer.OrdinalIgnoreCase));
        return name.Length == 0 ? null : words.Select(word => word.Text).FirstOrDefault();
    }
}
