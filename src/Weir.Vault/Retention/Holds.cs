using Weir.Vault.Catalog;

namespace Weir.Vault.Retention;

/// <summary>Whether something keeps a version.</summary>
internal static class Holds
{
    /// <summary>Whether a retention of any mode, or a legal hold, keeps it.</summary>
    public static bool IsHeld(ObjectVersionRow row, DateTimeOffset now) => row.LegalHold || row.RetainUntil > now;

    /// <summary>Whether it may not be removed even by whoever bypasses governance.</summary>
    public static bool IsFirm(ObjectVersionRow row, DateTimeOffset now) =>
        row.LegalHold || (row.RetentionMode == RetentionMode.Compliance && row.RetainUntil > now);
}
