namespace Weir.Vault.Retention;

/// <summary>How firmly a version is kept. The numbers are stored: never change one.</summary>
public enum RetentionMode
{
    /// <summary>Whoever has the right to bypass it may remove the version early, which is recorded.</summary>
    Governance = 1,

    /// <summary>Nobody removes the version early, and the time is never shortened.</summary>
    Compliance = 2,
}

/// <summary>Until when a version is kept.</summary>
/// <param name="Mode">How firmly.</param>
/// <param name="Until">The first moment at which it may be removed.</param>
public sealed record RetentionPeriod(RetentionMode Mode, DateTimeOffset Until);

/// <summary>What versions of a bucket are given when their writer says nothing.</summary>
/// <param name="Mode">How firmly.</param>
/// <param name="Days">For how many days, from 1; null where <paramref name="Years"/> is set.</param>
/// <param name="Years">For how many years, from 1; null where <paramref name="Days"/> is set.</param>
public sealed record DefaultRetention(RetentionMode Mode, int? Days, int? Years);
