using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Contracts;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Server.SignIn.Flows;

namespace Weir.Server.SignIn.Endpoints;

/// <summary>The routes that show and lift what wrong guesses block.</summary>
internal static class BlockEndpoints
{
    private const string OfOrganization = "/api/v1/organizations/{organization}/blocks";
    private const string OfInstallation = "/api/v1/installation/blocks";

    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, OfOrganization, Permissions.UserRecover, ResourceRules.Organization);
        Map(routes, OfInstallation, Permissions.BlockManage, ResourceRules.Installation);
    }

    private static void Map(IEndpointRouteBuilder routes, string path, Permission permission, ResourceRule on)
    {
        routes.MapGet(path, ListAsync).Demands(permission, on).Answers(200, typeof(Page<BlockView>));
        routes.MapDelete(path + "/{block}", LiftAsync).Demands(permission, on);
    }

    private static async Task<IResult> ListAsync(ApiCall call, Blocks blocks) => Results.Json(
        await blocks.ListAsync(ListQuery.Read(call.Context.Request, Blocks.Shape), call.Resource.Organization, call.Aborted),
        BlocksJson.Default.PageBlockView);

    private static async Task<IResult> LiftAsync(string block, ApiCall call, Blocks blocks)
    {
        if (await blocks.FindAsync(block, call.Resource.Organization, call.Aborted) is not { } row)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        // A block that ended meanwhile is as good as lifted.
        var outcome = await Blocks.Lift(call.Begin(), row).CommitAsync(call.Aborted);
        return outcome == ChangeOutcome.Committed ? Results.NoContent() : ApiCall.Problem(ApiProblems.NotFound, null);
    }
}
