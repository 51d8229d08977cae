using System.Runtime.CompilerServices;

namespace GoodbyeServer.Tests.Support;

/// <summary>
/// Turns a hang into a failure that says what did not come. It asserts nothing about time: what takes longest takes a tenth of it.
/// </summary>
internal static class Guard
{
    /// <summary>Of one wait.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Of a build of the program: work, which takes minutes on a busy machine.</summary>
    public static readonly TimeSpan Build = TimeSpan.FromMinutes(8);

    /// <summary>Waits for the task; if that takes too long, the failure names it as the caller wrote it.</summary>
    public static Task OrHangs(this Task task, [CallerArgumentExpression(nameof(task))] string what = "") => task.OrHangs(() => what);

    public static Task<T> OrHangs<T>(this Task<T> task, [CallerArgumentExpression(nameof(task))] string what = "") =>
        task.OrHangs(() => what);

    /// <summary>Waits for the task; if that takes too long, the failure says what is so by then.</summary>
    public static async Task OrHangs(this Task task, Func<string> what, TimeSpan? limit = null)
    {
        try
        {
            await task.WaitAsync(limit ?? Limit);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw new TimeoutException($"waited {(limit ?? Limit).TotalSeconds} s for {what()}");
        }
    }

    /// <summary>Waits for what no event reports: looks again and again, and lets others have their turn.</summary>
    public static async Task UntilAsync(Func<bool> isSo, [CallerArgumentExpression(nameof(isSo))] string what = "")
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            if (TimeProvider.System.GetElapsedTime(began) > Limit)
            {
                throw new TimeoutException($"waited {Limit.TotalSeconds} s for {what}");
            }

            await Task.Yield();
        }
    }

    public static async Task<T> OrHangs<T>(this Task<T> task, Func<string> what, TimeSpan? limit = null)
    {
        await ((Task)task).OrHangs(what, limit);
        return await task;
    }
}
