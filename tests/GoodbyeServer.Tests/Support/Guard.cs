namespace GoodbyeServer.Tests.Support;

/// <summary>Turns a hang into a failure. It asserts nothing about time: no test comes near it.</summary>
internal static class Guard
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static Task OrHangs(this Task task) => task.WaitAsync(Limit);

    public static Task<T> OrHangs<T>(this Task<T> task) => task.WaitAsync(Limit);
}
