using Weir.Contracts;
using Weir.Foundation;
using Weir.Guard;
using Weir.Server.Api;
using Weir.Vault.Buckets;
using Weir.Vault.Retention;

namespace Weir.Server.Vault;

/// <summary>Buckets as the API writes and reads them.</summary>
internal static class BucketViews
{
    private static readonly Dictionary<string, BucketVersioning> Versionings = new()
    {
        ["off"] = BucketVersioning.Off,
        ["enabled"] = BucketVersioning.Enabled,
        ["suspended"] = BucketVersioning.Suspended,
    };

    private static readonly Dictionary<string, RetentionMode> Modes = new()
    {
        ["governance"] = RetentionMode.Governance,
        ["compliance"] = RetentionMode.Compliance,
    };

    /// <summary>A bucket as clients see it.</summary>
    public static BucketView Of(BucketInfo bucket) => new(
        bucket.Name,
        bucket.Organization.ToString(),
        bucket.Project.ToString(),
        bucket.CreatedAt,
        Versionings.Single(word => word.Value == bucket.Versioning).Key,
        bucket.HasObjectLock,
        bucket.DefaultRetention is { } standing
            ? new BucketRetention(Modes.Single(word => word.Value == standing.Mode).Key, standing.Days, standing.Years)
            : null,
        bucket.NoncurrentDays,
        bucket.AuditsBeforeRead);

    /// <summary>Reads how a bucket is to be.</summary>
    /// <param name="configuration">What was sent.</param>
    /// <param name="within">Where it stands in the body, as a JSON pointer.</param>
    /// <exception cref="InvalidRequestException">A value is not one that it takes; every fault is named.</exception>
    public static BucketSettings Read(BucketConfiguration configuration, string within = "")
    {
        var faults = new Faults();
        var retention = configuration.DefaultRetention;
        if (!Versionings.TryGetValue(configuration.Versioning, out var versioning))
        {
            faults.Add($"{within}/versioning", "enabled, suspended or off.");
        }

        else if (configuration.ObjectLock && versioning != BucketVersioning.Enabled)
        {
            faults.Add($"{within}/versioning", "enabled, which object lock takes.");
        }

        var mode = RetentionMode.Governance;
        if (retention is not null && !Modes.TryGetValue(retention.Mode, out mode))
        {
            faults.Add($"{within}/defaultRetention/mode", "governance or compliance.");
        }

        if (configuration.NoncurrentDays is < 1 or > BucketSettings.MostDays)
        {
            faults.Add($"{within}/noncurrentDays", $"A number from 1 to {BucketSettings.MostDays}, or null for ever.");
        }

        faults.ThrowIfAny();
        return new BucketSettings(
            versioning,
            configuration.ObjectLock,
            retention is null ? null : new DefaultRetention(mode, retention.Days, retention.Years),
            configuration.NoncurrentDays,
            configuration.AuditBeforeRead);
    }

    /// <summary>Reads a bucket that is to be made.</summary>
    /// <exception cref="InvalidRequestException">A value is not one that it takes; every fault is named.</exception>
    public static NewBucket Read(BucketDraft draft, Id<Project> project)
    {
        var bucket = new NewBucket(draft.Name) { Project = project };
        return draft.Configuration is not { } configuration ? bucket : bucket.With(Read(configuration, "/configuration"));
    }
}
