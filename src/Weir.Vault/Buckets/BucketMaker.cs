using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;

namespace Weir.Vault.Buckets;

/// <summary>Makes buckets: finds out which project one is to belong to, whether the actor may, and whether its name is free.</summary>
/// <param name="services">The vault.</param>
/// <param name="actor">Who makes it.</param>
/// <param name="reason">Why, or null.</param>
internal sealed class BucketMaker(VaultServices services, Actor actor, string? reason)
{
    /// <summary>Makes a bucket of a name that may be given.</summary>
    public async Task<VaultResult<BucketInfo>> MakeAsync(NewBucket request, CancellationToken cancellationToken)
    {
        if (actor.Organization is not { } organization)
        {
            return new VaultProblem(VaultFault.AccessDenied) { Denial = DenialReason.SignInNeeded };
        }

        var demanded = await DemandAsync(organization, request, cancellationToken).ConfigureAwait(false);
        if (!demanded.IsDone)
        {
            return demanded.Problem;
        }

        var project = demanded.Value.Resource.Project!.Value;
        if (await services.Buckets.FindAsync(organization, request.Name, cancellationToken).ConfigureAwait(false) is { } there)
        {
            return FaultOf(there, project);
        }

        var row = new BucketRow(
            Id<Bucket>.New(services.Time), organization, project, request.Name, BucketVersioning.Enabled, ObjectLock: false, null, null, null,
            null, AuditsBeforeRead: false, TagsSealed: null, actor.Id,
            DateTimeOffset.FromUnixTimeMilliseconds(services.Time.GetUtcNow().ToUnixTimeMilliseconds()), Revision: 1).With(request.Settings);
        var change = services.Guard.Begin(demanded.Value).Create(VaultTables.Buckets, row, "bucket.create");
        request.Also?.Invoke(change, row.Info);
        return await change.CommitAsync(cancellationToken).ConfigureAwait(false) switch
        {
            ChangeOutcome.Committed => row.Info,
            ChangeOutcome.Closed => VaultFault.Closed,
            _ => await services.Buckets.FindAsync(organization, request.Name, cancellationToken).ConfigureAwait(false) is { } other
                ? FaultOf(other, project)
                : VaultFault.Conflict,
        };
    }

    private static VaultFault FaultOf(BucketRow there, Id<Project> project) =>
        there.Project == project ? VaultFault.BucketOwned : VaultFault.BucketExists;

    private async Task<VaultResult<Granted>> DemandAsync(
        Id<Organization> organization, NewBucket request, CancellationToken cancellationToken)
    {
        if ((request.Project ?? actor.Scope?.Project) is { } named)
        {
            // To whoever is of another organization, the project does not exist.
            return await services.Guard.OrganizationOfAsync(named, cancellationToken).ConfigureAwait(false) == organization
                ? await DemandAsync(organization, named, request, cancellationToken).ConfigureAwait(false)
                : await RefuseAsync(organization, DenialReason.Foreign, cancellationToken).ConfigureAwait(false);
        }

        if (await services.Guard.TurnedAwayAsync(actor, cancellationToken).ConfigureAwait(false) is { } denial)
        {
            return await RefuseAsync(organization, denial, cancellationToken).ConfigureAwait(false);
        }

        var reached = new List<Id<Project>>();
        foreach (var project in await services.Database.QueryAsync<Id<Project>>(
            "select id from projects where organization = @organization and state = 1", new { organization }, cancellationToken)
            .ConfigureAwait(false))
        {
            var decision = await services.Guard.DecideAsync(
                actor, Permissions.BucketCreate, Resource.ForProject(organization, project), null, cancellationToken).ConfigureAwait(false);
            if (decision.Granted is not null)
            {
                reached.Add(project);
            }
        }

        return reached.Count switch
        {
            0 => await RefuseAsync(organization, DenialReason.NotGranted, cancellationToken).ConfigureAwait(false),
            1 => await DemandAsync(organization, reached[0], request, cancellationToken).ConfigureAwait(false),
            _ => VaultFault.ProjectNeeded,
        };
    }

    private async Task<VaultResult<Granted>> DemandAsync(
        Id<Organization> organization, Id<Project> project, NewBucket request, CancellationToken cancellationToken)
    {
        var create = await services.Guard.DemandAsync(
            actor, Permissions.BucketCreate, Resource.ForProject(organization, project), reason, cancellationToken).ConfigureAwait(false);
        if (create.Granted is { } granted && request.Settings.Versioning == BucketVersioning.Enabled)
        {
            return granted;
        }

        // Without versions what is overwritten is lost, as in a bucket that is suspended.
        var suspend = create.Granted is null ? create : await services.Guard.DemandAsync(
            actor, Permissions.BucketSuspend, Resource.ForBucket(organization, project, request.Name, ""), reason, cancellationToken)
            .ConfigureAwait(false);
        return suspend.Granted is null ? VaultSession.Refused(suspend) : create.Granted!;
    }

    private async Task<VaultProblem> RefuseAsync(Id<Organization> organization, DenialReason denial, CancellationToken cancellationToken)
    {
        await services.Trail.RecordAsync(
            actor,
            new AuditEvent(Permissions.BucketCreate.Name, "organization", organization.ToString(), Outcome.Denied)
            {
                Organization = organization,
                Permission = Permissions.BucketCreate.Name,
                Detail = new CanonicalJson().Add("denial", denial.ToString()),
            },
            cancellationToken).ConfigureAwait(false);
        return new VaultProblem(VaultFault.AccessDenied) { Denial = denial };
    }
}
