using Weir.Guard.Decisions;
using Weir.Vault.Catalog;
using Weir.Vault.Objects;

namespace Weir.Vault.Retention;

/// <summary>
/// What an actor may do with the retentions and legal holds of versions (Amazon S3 user guide, "Object Lock"). Safe for concurrent use.
/// </summary>
public sealed class SessionLocks
{
    private readonly VaultServices _services;
    private readonly VaultSession _session;
    private readonly VersionChanger _changer;

    internal SessionLocks(VaultServices services, VaultSession session)
    {
        _services = services;
        _session = session;
        _changer = new VersionChanger(services, session);
    }

    /// <summary>
    /// Sets until when a version is kept. A running retention can be lengthened. In compliance mode nothing else can be done to it, by nobody;
    /// in governance mode whoever has the right to bypass it, and says so, may shorten it, change its mode or take it away.
    /// </summary>
    /// <param name="bucket">The bucket's name.</param>
    /// <param name="key">The object's key.</param>
    /// <param name="version">The version; null for the newest.</param>
    /// <param name="period">Until when; null for no retention.</param>
    /// <param name="bypass">Whether a retention in governance mode is to be bypassed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<VaultResult<Done>> SetRetentionAsync(
        string bucket, ObjectKey key, VersionName? version, RetentionPeriod? period, bool bypass, CancellationToken cancellationToken)
    {
        var wanted = period is null ? null : period with { Until = DateTimeOffset.FromUnixTimeMilliseconds(period.Until.ToUnixTimeMilliseconds()) };
        var changed = await _changer.ChangeAsync(
            new VersionPlace(bucket, key, version),
            Permissions.RetentionWrite,
            "object.retention",
            found => DecideAsync(found, wanted, bypass, cancellationToken),
            cancellationToken).ConfigureAwait(false);
        return changed.IsDone ? Done.Value : changed.Problem;
    }

    /// <summary>Puts a version under a legal hold, or lifts it. As long as it is held nobody removes it.</summary>
    /// <param name="bucket">The bucket's name.</param>
    /// <param name="key">The object's key.</param>
    /// <param name="version">The version; null for the newest.</param>
    /// <param name="on">Whether it is held from now on.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<VaultResult<Done>> SetLegalHoldAsync(
        string bucket, ObjectKey key, VersionName? version, bool on, CancellationToken cancellationToken)
    {
        var changed = await _changer.ChangeAsync(
            new VersionPlace(bucket, key, version),
            Permissions.HoldWrite,
            "object.hold",
            found => Task.FromResult(Hold(found, on)),
            cancellationToken).ConfigureAwait(false);
        return changed.IsDone ? Done.Value : changed.Problem;
    }

    private static VaultResult<VersionChange> Hold(FoundVersion found, bool on)
    {
        var (bucket, row) = found;
        return bucket.Row.ObjectLock
            ? new VersionChange(row with { LegalHold = on }, Records.OfVersion(bucket.Row, row, null).Add("hold", on), bucket.Granted)
            : VaultFault.NoObjectLock;
    }

    private async Task<VaultResult<VersionChange>> DecideAsync(
        FoundVersion found, RetentionPeriod? period, bool bypass, CancellationToken cancellationToken)
    {
        var (bucket, row) = found;
        var now = _services.Time.GetUtcNow();
        if (!bucket.Row.ObjectLock)
        {
            return VaultFault.NoObjectLock;
        }

        if (period is not null && !WriteRules.IsPeriod(period, now))
        {
            return VaultFault.InvalidRetention;
        }

        var granted = bucket.Granted;
        if (row.Retention is { } running && running.Until > now && !IsAtLeast(period, running))
        {
            if (running.Mode == RetentionMode.Compliance || !bypass)
            {
                return VaultFault.Locked;
            }

            var bypassed = await _session.DemandAsync(
                bucket.Row.Name, Permissions.RetentionBypass, ObjectKey.Stored(row.Key).ToString(), null, cancellationToken).ConfigureAwait(false);
            if (!bypassed.IsDone)
            {
                return bypassed.Problem;
            }

            granted = bypassed.Value.Granted;
        }

        var detail = Records.OfVersion(bucket.Row, row, null).Add("mode", period?.Mode).Add("until", period?.Until);
        return new VersionChange(row with { RetentionMode = period?.Mode, RetainUntil = period?.Until }, detail, granted);
    }

    private static bool IsAtLeast(RetentionPeriod? period, RetentionPeriod running) =>
        period is not null && period.Mode == running.Mode && period.Until >= running.Until;
}
