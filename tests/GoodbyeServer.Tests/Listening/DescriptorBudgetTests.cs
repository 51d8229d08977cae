using GoodbyeServer.Kernel;
using GoodbyeServer.Listening;
using GoodbyeServer.Tests.Support;
using Xunit;

namespace GoodbyeServer.Tests.Listening;

/// <summary>How many connections the descriptors suffice for.</summary>
public sealed class DescriptorBudgetTests
{
    [Theory]
    [InlineData(1024, 10, 0, 982)] // 1,014 are free, 32 of them kept back
    [InlineData(1024, 610, 600, 982)] // connections that are open already count as such
    [InlineData(1024, 490, 0, 502)] // 480 inherited ones
    [InlineData(128, 70, 0, 29)] // half of the rest if that is less
    [InlineData(80, 60, 0, 4)] // but no fewer than 16
    [InlineData(80, 70, 0, 0)]
    [InlineData(64, 90, 60, 17)]
    [InlineData(64, 90, 0, 0)] // the limit was lowered below what is open
    public void Some_are_kept_back_for_the_process(long limit, long open, long connections, long most)
    {
        var budget = new DescriptorBudget();
        budget.Count(limit, open, connections);
        Assert.False(budget.HasRoom(most));
        Assert.Equal(most > 0, budget.HasRoom(most - 1));
    }

    [Fact]
    public void Before_the_first_count_nothing_is_in_the_way() => Assert.True(new DescriptorBudget().HasRoom(1_000_000));

    [Fact]
    public void Each_listener_raises_the_limit_that_is_needed() =>
        Assert.Equal((80, 373), (DescriptorBudget.LowestLimit(8, 2), DescriptorBudget.LowestLimit(26, 330)));

    [LinuxFact]
    public void What_is_open_is_counted()
    {
        var before = OpenFiles.CountOpen();
        var files = Enumerable.Range(0, 100).Select(_ => File.OpenRead("/proc/self/stat")).ToList();
        var after = OpenFiles.CountOpen();
        Assert.True(after >= before + 50, "100 files were opened; tests beside this one close some");
        files.ForEach(file => file.Dispose());
    }
}
