using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Vault.Catalog;
using Weir.Vault.Objects;
using Weir.Vault.Retention;

namespace Weir.Vault.Buckets;

/// <summary>What an actor may do with buckets. Safe for concurrent use.</summary>
public sealed class SessionBuckets
{
    private const int MostTries = 4;
    private const int MostTags = 50;

    private const string CountContent =
        """
        select (select count(*) from (select 1 from object_versions where bucket = @Id limit 1) as some_versions)
             + (select count(*) from (select 1 from uploads where bucket = @Id limit 1) as some_uploads)
        """;

    private readonly VaultServices _services;
    private readonly VaultSession _session;
    private readonly string? _reason;

    internal SessionBuckets(VaultServices services, VaultSession session, string? reason)
    {
        _services = services;
        _session = session;
        _reason = reason;
    }

    /// <summary>Makes a bucket. It keeps versions unless told otherwise, which takes the right to suspend.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Noncurrent versions are to be kept for less than a day, or too long.</exception>
    public async Task<VaultResult<BucketInfo>> CreateAsync(NewBucket request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        DemandDays(request.NoncurrentDays);
        return !BucketNames.IsName(request.Name) ? VaultFault.InvalidBucketName
            : request.Settings.Fault is { } fault ? fault
            : await new BucketMaker(_services, _session.Actor, _reason).MakeAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Sets a bucket as a whole, from the revision that its settings were read at. To keep versions no longer takes the right to suspend, as
    /// <see cref="SetVersioningAsync"/> does.
    /// </summary>
    /// <param name="name">The bucket's name.</param>
    /// <param name="settings">How it is to be.</param>
    /// <param name="revision">What it was changed from; another one is <see cref="VaultFault.PreconditionFailed"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentOutOfRangeException">Noncurrent versions are to be kept for less than a day, or too long.</exception>
    public async Task<VaultResult<BucketInfo>> ConfigureAsync(
        string name, BucketSettings settings, long revision, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        DemandDays(settings.NoncurrentDays);
        var demanded = await _session.DemandAsync(name, Permissions.BucketConfigure, "", null, cancellationToken).ConfigureAwait(false);
        if (!demanded.IsDone)
        {
            return demanded.Problem;
        }

        var (before, granted) = demanded.Value;
        var after = before.With(settings);
        if (before.Revision != revision)
        {
            return VaultFault.PreconditionFailed;
        }

        var isLost = before.Versioning != after.Versioning && after.Versioning == BucketVersioning.Off;
        if ((isLost ? VaultFault.InvalidVersioning : (settings with { HasObjectLock = after.ObjectLock }).Fault) is { } fault)
        {
            return fault;
        }

        if (before.Versioning != after.Versioning && after.Versioning == BucketVersioning.Suspended)
        {
            var suspend = await _session.DemandAsync(name, Permissions.BucketSuspend, "", null, cancellationToken).ConfigureAwait(false);
            if (!suspend.IsDone)
            {
                return suspend.Problem;
            }
        }

        after = after with { Revision = revision + 1 };
        return after with { Revision = revision } == before ? before.Info : await _services.Guard.Begin(granted)
            .Update(VaultTables.Buckets, before, after, "bucket.configure")
            .CommitAsync(cancellationToken).ConfigureAwait(false) switch
        {
            ChangeOutcome.Committed => after.Info,
            ChangeOutcome.Closed => VaultFault.Closed,
            _ => VaultFault.PreconditionFailed,
        };
    }

    /// <summary>Finds a bucket.</summary>
    public async Task<VaultResult<BucketInfo>> FindAsync(string name, CancellationToken cancellationToken)
    {
        var inspected = await InspectAsync(name, cancellationToken).ConfigureAwait(false);
        return inspected.IsDone ? inspected.Value.Row.Info : inspected.Problem;
    }

    /// <summary>The buckets of the actor's organization that the actor may see, in the order of their names.</summary>
    public async Task<VaultResult<IReadOnlyList<BucketInfo>>> ListAsync(CancellationToken cancellationToken)
    {
        if (await _services.Guard.TurnedAwayAsync(_session.Actor, cancellationToken).ConfigureAwait(false) is { } denial)
        {
            return new VaultProblem(VaultFault.AccessDenied) { Denial = denial };
        }

        if (_session.Actor.Organization is not { } organization)
        {
            return new VaultProblem(VaultFault.AccessDenied) { Denial = DenialReason.Foreign };
        }

        var seen = new List<BucketInfo>();
        foreach (var row in await _services.Buckets.ListAsync(organization, cancellationToken).ConfigureAwait(false))
        {
            var decision = await _services.Guard.DecideAsync(
                _session.Actor, Permissions.BucketRead, ResourceOf(row), null, cancellationToken).ConfigureAwait(false);
            if (decision.Granted is not null)
            {
                seen.Add(row.Info);
            }
        }

        await _services.Trail.RecordAsync(
            _session.Actor,
            new AuditEvent("bucket.list", "organization", organization.ToString(), Outcome.Done)
            {
                Organization = organization,
                Detail = new CanonicalJson().Add("buckets", seen.Count),
            },
            cancellationToken).ConfigureAwait(false);
        return new(seen, null);
    }

    /// <summary>Removes a bucket that holds no version, delete marker or upload: decided in the unit that removes it.</summary>
    public async Task<VaultResult<Done>> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var demanded = await _session.DemandAsync(name, Permissions.BucketDelete, "", null, cancellationToken).ConfigureAwait(false);
            if (!demanded.IsDone)
            {
                return demanded.Problem;
            }

            var row = demanded.Value.Row;
            switch (await _services.Guard.Begin(demanded.Value.Granted)
                .Only(unit => unit.QueryOne<long>(CountContent, new { row.Id }) == 0)
                .Remove(VaultTables.Buckets, row, "bucket.delete")
                .CommitAsync(cancellationToken).ConfigureAwait(false))
            {
                case ChangeOutcome.Committed:
                    return Done.Value;
                case ChangeOutcome.Closed:
                    return VaultFault.Closed;
            }

            if (await _services.Database.QueryOneAsync<long>(CountContent, new { row.Id }, cancellationToken).ConfigureAwait(false) > 0)
            {
                return VaultFault.BucketNotEmpty;
            }
        }

        return VaultFault.Conflict;
    }

    /// <summary>Begins to keep versions, or stops: then what is overwritten from now on is lost, and what was kept stays.</summary>
    public Task<VaultResult<BucketInfo>> SetVersioningAsync(
        string name, BucketVersioning versioning, CancellationToken cancellationToken) => ChangeAsync(
        name,
        versioning == BucketVersioning.Suspended ? Permissions.BucketSuspend : Permissions.BucketConfigure,
        "bucket.versioning",
        row => versioning == BucketVersioning.Off || (versioning == BucketVersioning.Suspended && row.ObjectLock)
            ? VaultFault.InvalidVersioning
            : row with { Versioning = versioning },
        cancellationToken);

    /// <summary>
    /// Says what new versions are given when their writer says nothing. A bucket that was made without object lock gets it for ever; it has to
    /// keep versions.
    /// </summary>
    /// <param name="name">The bucket's name.</param>
    /// <param name="standing">What they are given; null for nothing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<VaultResult<BucketInfo>> SetObjectLockAsync(
        string name, DefaultRetention? standing, CancellationToken cancellationToken) => ChangeAsync(
        name,
        Permissions.BucketConfigure,
        "bucket.lock",
        row => standing is not null && !BucketSettings.IsPeriod(standing) ? VaultFault.InvalidRetention
            : row.Versioning != BucketVersioning.Enabled ? VaultFault.InvalidVersioning
            : row with
            {
                ObjectLock = true,
                DefaultMode = standing?.Mode,
                DefaultDays = standing?.Days,
                DefaultYears = standing?.Years,
            },
        cancellationToken);

    /// <summary>The tags of a bucket.</summary>
    public async Task<VaultResult<IReadOnlyList<KeyValuePair<string, string>>>> GetTagsAsync(string name, CancellationToken cancellationToken)
    {
        var inspected = await InspectAsync(name, cancellationToken).ConfigureAwait(false);
        if (!inspected.IsDone)
        {
            return inspected.Problem;
        }

        var row = inspected.Value.Row;
        using var seal = _services.SealOf(row);
        return new(seal.Tags(row.Id.ToString(), row.TagsSealed), null);
    }

    /// <summary>Replaces the tags of a bucket, 50 at most; an empty list removes them.</summary>
    public async Task<VaultResult<Done>> SetTagsAsync(
        string name, IReadOnlyList<KeyValuePair<string, string>> tags, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tags);
        var changed = await ChangeAsync(
            name,
            Permissions.BucketConfigure,
            "bucket.tag",
            row =>
            {
                using var seal = _services.SealOf(row);
                return WriteRules.AreTags(tags, MostTags) ? row with { TagsSealed = seal.SealTags(row.Id.ToString(), tags) } : VaultFault.InvalidTags;
            },
            cancellationToken).ConfigureAwait(false);
        return changed.IsDone ? Done.Value : changed.Problem;
    }

    private static Resource ResourceOf(BucketRow row) => Resource.ForBucket(row.Organization, row.Project, row.Name, "");

    private static void DemandDays(int? days)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(days ?? 1, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(days ?? 1, BucketSettings.MostDays);
    }

    private async Task<VaultResult<AllowedBucket>> InspectAsync(string name, CancellationToken cancellationToken)
    {
        var demanded = await _session.DemandAsync(name, Permissions.BucketRead, "", null, cancellationToken).ConfigureAwait(false);
        if (demanded is { IsDone: true, Value: var allowed })
        {
            var detail = new CanonicalJson().Add("bucket", allowed.Row.Name);
            await _services.Trail.RecordAsync(
                _session.Actor,
                Records.Event(allowed, "bucket.inspect", VaultTables.Buckets.Kind, allowed.Row.Id.ToString(), detail),
                cancellationToken).ConfigureAwait(false);
        }

        return demanded;
    }

    private async Task<VaultResult<BucketInfo>> ChangeAsync(
        string name, Permission permission, string action, Func<BucketRow, VaultResult<BucketRow>> change, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var demanded = await _session.DemandAsync(name, permission, "", null, cancellationToken).ConfigureAwait(false);
            if (!demanded.IsDone)
            {
                return demanded.Problem;
            }

            var (before, granted) = demanded.Value;
            var changed = change(before);
            if (!changed.IsDone || changed.Value == before)
            {
                return changed.IsDone ? before.Info : changed.Problem;
            }

            var after = changed.Value with { Revision = before.Revision + 1 };
            switch (await _services.Guard.Begin(granted)
                .Update(VaultTables.Buckets, before, after, action)
                .CommitAsync(cancellationToken).ConfigureAwait(false))
            {
                case ChangeOutcome.Committed:
                    return after.Info;
                case ChangeOutcome.Closed:
                    return VaultFault.Closed;
            }
        }

        return VaultFault.Conflict;
    }
}
