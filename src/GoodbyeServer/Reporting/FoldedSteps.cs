namespace GoodbyeServer.Reporting;

/// <summary>
/// The steps of a connection. They stay few however long it talks: similar steps in a row are merged if they have the same size;
/// once there are many, whatever their size. Two sides of one connection may add steps at once.
/// </summary>
/// <param name="first">The step that all begins with.</param>
/// <param name="showBytes">How many bytes of a step are shown at most.</param>
internal sealed class FoldedSteps(Step first, int showBytes)
{
    /// <summary>Steps up to which bytes of different sizes keep a line of their own.</summary>
    public const int Many = 24;

    /// <summary>Also the lock of who adds some.</summary>
    private readonly List<Step> _steps = [first];

    public IReadOnlyList<Step> All => _steps;

    /// <summary>
    /// Folds alternating steps too: a line, its echo, a line… With many, also a line, a pause, an answer, a line… and what is passed
    /// on in both directions.
    /// </summary>
    public void Add(Step step)
    {
        lock (_steps)
        {
            if (!TryFold(step, _steps.Count - 1) && !(MayCross(step) && TryFold(step, _steps.Count - 2))
                && !(IsMany(step) && (TryFold(step, _steps.Count - 3) || TryFold(step, _steps.Count - 4))))
            {
                _steps.Add(step);
            }
        }
    }

    /// <summary>Adds a step unless there is one of its kind.</summary>
    public void AddOnce(Step step)
    {
        lock (_steps)
        {
            if (!_steps.Exists(other => other.Kind == step.Kind))
            {
                Add(step);
            }
        }
    }

    /// <summary>Whether it may fold over the last step. What a script says keeps its place while there are few.</summary>
    private bool MayCross(Step step) => IsMany(step) || (!IsScripts(step) && !IsScripts(_steps[^1]));

    private static bool IsScripts(Step step) => step.Kind is StepKind.Said or StepKind.Paused;

    /// <summary>One more for the server, so that the folded steps begin with one of the client's.</summary>
    private bool IsMany(Step next) => _steps.Count >= (next.From == StepFrom.Server ? Many + 1 : Many);

    /// <summary>Folds a step into an earlier one, but not across one that stands for itself, such as a FIN.</summary>
    private bool TryFold(Step step, int index)
    {
        if (index < 0 || !_steps[index].IsLike(step) || _steps.FindIndex(index + 1, between => !between.CanFold) >= 0)
        {
            return false;
        }

        var folded = _steps[index].With(step, showBytes);
        if (folded.SameSize || IsMany(step))
        {
            _steps[index] = folded;
            return true;
        }

        return false;
    }
}
