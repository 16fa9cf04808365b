using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Contracts;
using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Server.Organizations;
using Weir.Store;

namespace Weir.Server.Projects;

/// <summary>Removes a project out of the recycle bin for good, before the bin does (<see cref="RecycleBin"/>).</summary>
internal static class RemovalEndpoints
{
    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(ProjectEndpoints.One + "/removal", PlanAsync).Demands(Permissions.ProjectRead, ResourceRules.Project)
            .Answers(200, typeof(ProjectRemoval));
        routes.MapPut(ProjectEndpoints.One + "/removed", RemoveAsync).Demands(Permissions.ProjectDelete, ResourceRules.Project)
            .Answers(200, typeof(ProjectRemoval));
    }

    private static async Task<IResult> PlanAsync(ApiCall call, Database database, Deletions deletions, RecycleBin bin)
    {
        if (await ProjectStore.FindAsync(call, database) is not { } row)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        var removed = await bin.CountAsync(row, call.Aborted);
        var held = await deletions.HoldsAsync(call.Resource, call.Aborted);
        var plan = new ProjectRemoval(
            row.Id.ToString(), removed, RecycleBin.Kept, held, await bin.RemovesAtAsync(row, call.Aborted));
        return call.Ok(plan, ProjectsJson.Default.ProjectRemoval, row.Revision);
    }

    private static async Task<IResult> RemoveAsync(ApiCall call, Database database, Deletions deletions, RecycleBin bin)
    {
        var (row, refusal) = await ProjectStore.ForChangeAsync(call, database, ProjectState.Recycled);
        if (row is null)
        {
            return refusal!;
        }

        if (await deletions.HoldsAsync(call.Resource, call.Aborted) is { Count: > 0 } held)
        {
            return ApiCall.Problem(ApiProblems.Conflict, Deletions.Held(held));
        }

        var (change, removed) = await bin.RemoveAsync(call.Begin(), row, call.Aborted);
        var report = new ProjectRemoval(row.Id.ToString(), removed, RecycleBin.Kept, [], null);
        var result = await call.UpdateAsync(change, report, ProjectsJson.Default.ProjectRemoval, row.Revision + 1);
        bin.Wake();
        return result;
    }
}
