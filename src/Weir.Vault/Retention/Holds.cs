using Weir.Vault.Catalog;
using Weir.Vault.Objects;

namespace Weir.Vault.Retention;

/// <summary>A version that something keeps.</summary>
/// <param name="Version">What clients call it.</param>
/// <param name="Retention">Its retention; null where none runs.</param>
/// <param name="LegalHold">Whether a legal hold keeps it.</param>
public sealed record HeldVersion(VersionName Version, RetentionPeriod? Retention, bool LegalHold);

/// <summary>Whether something keeps a version.</summary>
internal static class Holds
{
    /// <summary>Whether a retention of any mode, or a legal hold, keeps it.</summary>
    public static bool IsHeld(ObjectVersionRow row, DateTimeOffset now) => row.LegalHold || row.RetainUntil > now;

    /// <summary>Those of some versions that something keeps, and what.</summary>
    public static IReadOnlyList<HeldVersion> Of(IEnumerable<ObjectVersionRow> rows, DateTimeOffset now) =>
    [
        .. rows.Where(row => IsHeld(row, now))
            .Select(row => new HeldVersion(row.Name, row.RetainUntil > now ? row.Retention : null, row.LegalHold)),
    ];

    /// <summary>Whether it may not be removed even by whoever bypasses governance.</summary>
    public static bool IsFirm(ObjectVersionRow row, DateTimeOffset now) =>
        row.LegalHold || (row.RetentionMode == RetentionMode.Compliance && row.RetainUntil > now);
}
