namespace Weir.Testing;

/// <summary>
/// The real clock, set forward or back while it runs, as an operator or a time service does: time of day moves, timestamps and timers do not.
/// Safe for concurrent use.
/// </summary>
public sealed class ShiftedTime : TimeProvider
{
    private long _shift;

    /// <summary>How far from the real time it stands.</summary>
    public TimeSpan Shift
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _shift));
        set => Interlocked.Exchange(ref _shift, value.Ticks);
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;
}
