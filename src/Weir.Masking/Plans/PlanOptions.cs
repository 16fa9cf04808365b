namespace Weir.Masking.Plans;

/// <summary>What happens to columns and tables that the configuration does not know.</summary>
public enum NewColumnPolicy
{
    /// <summary>They stop the run as drift.</summary>
    Refuse = 0,

    /// <summary>They become NULL, or are redacted where NULL is not allowed.</summary>
    Null = 1,

    /// <summary>They are carried as they are.</summary>
    Passthrough = 2,
}

/// <summary>How a plan is made.</summary>
/// <param name="NewColumns">For columns and tables that the configuration does not know.</param>
public sealed record PlanOptions(NewColumnPolicy NewColumns)
{
    /// <summary>Anything new stops the run.</summary>
    public static PlanOptions Default { get; } = new(NewColumnPolicy.Refuse);

    /// <summary>Slots for fingerprints of identifying values, a power of two; lower in tests of that limit.</summary>
    internal int MaxKnownValueSlots { get; init; } = Checks.KnownValues.MaxSlots;
}
