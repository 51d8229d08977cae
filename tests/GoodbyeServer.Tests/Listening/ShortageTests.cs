using GoodbyeServer.Listening;
using Xunit;
using static GoodbyeServer.Listening.ShortageNews;

namespace GoodbyeServer.Tests.Listening;

/// <summary>When the server accepts, and what it logs about that. Each case is what happens, and at which second.</summary>
public sealed class ShortageTests
{
    /// <summary>Each step: the second, what happens, what the log says then, and whether nobody may be accepted.</summary>
    public static TheoryData<string, string> Stories { get; } = new()
    {
        { "while there is room nothing is said", "0 room - open; 0 accepted - open; 5 look - open" },
        { "the last one is accepted", "0 accepted-last Paused shut; 0 full - shut; 3 look-full - shut" },
        { "no room before an accept", "0 full Paused shut; 0 first-look-full - shut" },
        { "one that ends at once lets another in", "0 full Paused shut; 0 first-look - open" },
        { "one that ends lets another in, and the log waits a second", "0 full Paused shut; 0.1 look - open; 0.1 accepted - open" },
        { "the log waits for a client that is served", "0 full Paused shut; 2 look - open; 2 accepted Resumed open" },
        { "or for a second without one", "0 full Paused shut; 2 look - open; 2.9 look - open; 3 look Resumed open" },
        { "it is logged once while clients come and go", "0 full Paused shut; 0.1 look - open; 0.2 full - shut; 0.3 look - open; "
            + "0.4 accepted-last - shut; 0.5 look - open; 1.1 accepted Resumed open; 1.2 full Paused shut" },
        { "after a refusal the count alone is not believed", "0 refused Paused shut; 0 first-look - shut; 0 room - shut; 1 look - open" },
        { "refused again and again it is logged once", "0 refused Paused shut; 1 look - open; 1 refused - shut; 2 look - open; "
            + "2 refused - shut; 3 look - open; 3 accepted Resumed open" },
        { "who was refused has left meanwhile", "0 refused Paused shut; 1 look - open; 2 look Resumed open" },
        { "a refusal while the door is ajar", "0 full Paused shut; 0.5 look - open; 0.6 refused - shut; 0.7 first-look - shut" },
    };

    [Theory]
    [MemberData(nameof(Stories))]
    public void It_tells(string name, string story)
    {
        var shortage = new Shortage();
        foreach (var step in story.Split("; ").Select(step => step.Split(' ')))
        {
            var now = TimeSpan.FromSeconds(double.Parse(step[0], System.Globalization.CultureInfo.InvariantCulture));
            var news = step[1] switch
            {
                "room" => shortage.Counted(hasRoom: true, now),
                "full" => shortage.Counted(hasRoom: false, now),
                "accepted" => shortage.Accepted(hasRoom: true, now),
                "accepted-last" => shortage.Accepted(hasRoom: false, now),
                "refused" => shortage.Refused(now),
                "first-look" => shortage.Looked(hasRoom: true, hasChanged: false, now),
                "first-look-full" => shortage.Looked(hasRoom: false, hasChanged: false, now),
                "look" => shortage.Looked(hasRoom: true, hasChanged: true, now),
                "look-full" => shortage.Looked(hasRoom: false, hasChanged: true, now),
                _ => throw new ArgumentException(step[1]),
            };
            var expected = (step[2] == "-" ? None : Enum.Parse<ShortageNews>(step[2]), step[3] == "shut");
            Assert.True(expected == (news, shortage.IsShut), $"{name}: at {string.Join(' ', step)} it is {news}, {shortage.IsShut}");
        }
    }
}
