using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Contracts;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Store;

namespace Weir.Server.Organizations;

/// <summary>
/// Deletes an organization: in one unit it is closed to everybody, and its removal is queued. What was in it goes in many small units with
/// their entries (<see cref="OrganizationRemoval"/>), then every key, so that nothing sealed can be read again.
/// </summary>
internal static class OrganizationDeletionEndpoints
{
    private const string Path = "/api/v1/organizations/{organization}";

    private static readonly string[] Kept =
    [
        "The entries of the audit and the ledger stay for ever: who did what and when. What they hold sealed can no longer be read once the "
        + "organization's keys are destroyed.",
        "The ids of the organization, its people, projects and service accounts stay taken, and so does the slug: no other organization gets "
        + "an address that this one had.",
        "Of sessions and access keys stays the row, ended: ids, times, and what a key was called. The keys of the witnesses stay with the record.",
        "Copies in backups end with the backups; what is sealed in them cannot be read without the keys.",
    ];

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path + "/deletion", PlanAsync).Demands(Permissions.OrganizationRead, ResourceRules.Organization)
            .Answers(200, typeof(DeletionPlan));
        routes.MapDelete(Path, DeleteAsync).Demands(Permissions.OrganizationDelete, ResourceRules.Organization);
    }

    private static async Task<IResult> PlanAsync(
        ApiCall call, Database database, Deletions deletions, OrganizationRemoval removal)
    {
        if (await OrganizationEndpoints.FindAsync(database, call.Resource.Organization!.Value, call.Aborted) is not { } row)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        DeletionCount[] counts = [new("organization", 1), .. await removal.CountAsync(row.Id, call.Aborted)];
        var plan = new DeletionPlan(row.Id.ToString(), counts, Kept, await deletions.HoldsAsync(call.Resource, call.Aborted));
        return call.Ok(plan, OrganizationsJson.Default.DeletionPlan, row.Revision);
    }

    private static async Task<IResult> DeleteAsync(
        ApiCall call, Database database, Deletions deletions, OrganizationRemoval removal, TimeProvider time)
    {
        var organization = call.Resource.Organization!.Value;
        if (await OrganizationEndpoints.FindAsync(database, organization, call.Aborted) is not { } row)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        if (call.Precondition(row.Revision) is { } problem)
        {
            return problem;
        }

        if (await deletions.HoldsAsync(call.Resource, call.Aborted) is { Count: > 0 } held)
        {
            return ApiCall.Problem(ApiProblems.Conflict, Deletions.Held(held));
        }

        var detail = new CanonicalJson().Add("slug", row.Slug);
        foreach (var count in await removal.CountAsync(organization, call.Aborted))
        {
            detail.Add(count.Kind, count.Count);
        }

        var after = row with
        {
            Name = "",
            Policy = "{}",
            State = AccountState.Deleted,
            StateAt = time.GetUtcNow(),
            Revision = row.Revision + 1,
        };
        var change = deletions.OnlyUnheld(call.Begin(), call.Resource)
            .Update(GuardTables.Organizations, row, after, "organization.delete")
            .NoteForInstallation("organization.delete", GuardTables.Organizations.Kind, organization.ToString(), detail);
        return await call.RemoveAsync(OrganizationRemoval.Queue(change, organization));
    }
}
