namespace Weir.Store.Sqlite;

/// <summary>A unit on its way through the lane. Its caller may take it back until it begins.</summary>
internal abstract class LaneItem
{
    private const int Queued = 0;
    private const int Begun = 1;
    private const int TakenBack = 2;

    private CancellationTokenRegistration _registration;
    private int _state = Queued;

    /// <summary>What the unit threw; null when it returned.</summary>
    public Exception? Error { get; protected set; }

    /// <summary>Claims the unit for the lane; false when its caller has taken it back.</summary>
    public bool TryBegin()
    {
        if (Interlocked.CompareExchange(ref _state, Begun, Queued) != Queued)
        {
            return false;
        }

        _registration.Dispose();
        return true;
    }

    /// <summary>Runs the unit and keeps its value or exception for later.</summary>
    public abstract void Run(WriteUnit unit);

    /// <summary>Gives the caller what <see cref="Run"/> kept.</summary>
    public abstract void Complete();

    /// <summary>Gives the caller an error instead.</summary>
    public abstract void Fail(Exception error);

    /// <summary>Completes the caller's task as cancelled.</summary>
    protected abstract void Cancel(CancellationToken cancellationToken);

    /// <summary>Lets the caller take the unit back while it waits.</summary>
    protected void Watch(CancellationToken cancellationToken) =>
        _registration = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                var item = (LaneItem)state!;
                if (Interlocked.CompareExchange(ref item._state, TakenBack, Queued) == Queued)
                {
                    item.Cancel(token);
                }
            },
            this);
}

/// <inheritdoc/>
internal sealed class LaneItem<T> : LaneItem
{
    // Callers must not run on the lane, or one slow continuation would stop every writer.
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<WriteUnit, T> _unit;
    private T? _value;

    public LaneItem(Func<WriteUnit, T> unit, CancellationToken cancellationToken)
    {
        _unit = unit;
        Watch(cancellationToken);
    }

    /// <summary>Completes when the unit is durable, or was not kept.</summary>
    public Task<T> Task => _completion.Task;

    /// <inheritdoc/>
    public override void Run(WriteUnit unit)
    {
        try
        {
            _value = _unit(unit);
            Error = unit.Outcome(null);
        }
        catch (Exception error)
        {
            // Whatever the caller's own code throws is the caller's to see.
            Error = error;
        }
    }

    /// <inheritdoc/>
    public override void Complete()
    {
        if (Error is null)
        {
            _completion.SetResult(_value!);
        }
        else
        {
            _completion.SetException(Error);
        }
    }

    /// <inheritdoc/>
    public override void Fail(Exception error) => _completion.TrySetException(error);

    /// <inheritdoc/>
    protected override void Cancel(CancellationToken cancellationToken) => _completion.TrySetCanceled(cancellationToken);
}
