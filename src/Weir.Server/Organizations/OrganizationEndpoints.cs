using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Contracts;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Store;

namespace Weir.Server.Organizations;

/// <summary>What an organization's own people see and change of it.</summary>
internal static class OrganizationEndpoints
{
    private const string Path = "/api/v1/organizations/{organization}";

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, GetAsync).Demands(Permissions.OrganizationRead, ResourceRules.Organization).Answers(200, typeof(OrganizationView));
        routes.MapPut(Path, UpdateAsync).Demands(Permissions.OrganizationUpdate, ResourceRules.Organization)
            .Answers(200, typeof(OrganizationView));
        routes.MapGet(Path + "/policy", GetPolicyAsync).Demands(Permissions.OrganizationRead, ResourceRules.Organization)
            .Answers(200, typeof(OrganizationPolicy));
        routes.MapPut(Path + "/policy", UpdatePolicyAsync).Demands(Permissions.PolicyManage, ResourceRules.Organization)
            .Answers(200, typeof(OrganizationPolicy));
    }

    /// <summary>The row of an organization that is not deleted; null where there is none.</summary>
    public static Task<OrganizationRow?> FindAsync(Database database, Id<Organization> id, CancellationToken cancellationToken) =>
        database.QueryOneAsync<OrganizationRow>($"{GuardTables.Organizations.Select} where id = @id and state <> 4", new { id }, cancellationToken);

    /// <summary>An organization as clients see it.</summary>
    public static OrganizationView View(OrganizationRow row) =>
        new(row.Id.ToString(), row.Slug, row.Name, Words.Of(row.State), row.CreatedAt);

    private static async Task<IResult> GetAsync(ApiCall call, Database database) =>
        await FindAsync(database, call.Resource.Organization!.Value, call.Aborted) is { } row
            ? call.Ok(View(row), OrganizationsJson.Default.OrganizationView, row.Revision)
            : ApiCall.Problem(ApiProblems.NotFound, null);

    private static async Task<IResult> UpdateAsync(ApiCall call, Body<UpdateOrganization> body, Database database)
    {
        var faults = new Faults();
        faults.AddIf("/name", Names.FaultOfName(body.Value.Name, out var name));
        faults.ThrowIfAny();
        if (await FindAsync(database, call.Resource.Organization!.Value, call.Aborted) is not { } row)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        if (call.Precondition(row.Revision) is { } problem)
        {
            return problem;
        }

        var after = row with { Name = name, Revision = row.Revision + 1 };
        return await call.UpdateAsync(
            call.Begin().Update(GuardTables.Organizations, row, after, "organization.rename"),
            View(after),
            OrganizationsJson.Default.OrganizationView,
            after.Revision);
    }

    private static async Task<IResult> GetPolicyAsync(ApiCall call, Database database) =>
        await FindAsync(database, call.Resource.Organization!.Value, call.Aborted) is { } row
            ? call.Ok(StoredPolicy.Of(row), OrganizationsJson.Default.OrganizationPolicy, row.Revision)
            : ApiCall.Problem(ApiProblems.NotFound, null);

    private static async Task<IResult> UpdatePolicyAsync(ApiCall call, Body<OrganizationPolicy> body, Database database)
    {
        var policy = body.Value;
        var organization = call.Resource.Organization!.Value;
        var own = await RoleBook.RowsAsync(database, organization, call.Aborted);
        var roles = own.Select(static role => role.Id.ToString()).Concat(RoleBook.BuiltIn.Select(static role => role.Name))
            .ToHashSet(StringComparer.Ordinal);
        var faults = new Faults();
        PolicyRules.Check(policy, roles.Contains, faults);
        faults.ThrowIfAny();
        if (await FindAsync(database, organization, call.Aborted) is not { } row)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        if (call.Precondition(row.Revision) is { } problem)
        {
            return problem;
        }

        if (!PolicyRules.LetsIn(policy.Networks, call.Actor.Address))
        {
            return ApiCall.Problem(ApiProblems.Conflict, "The networks leave out the address that you come from: you would lock yourself out.");
        }

        var after = row with { Policy = StoredPolicy.Write(PolicyRules.Canonical(policy)), Revision = row.Revision + 1 };
        return await call.UpdateAsync(
            call.Begin().Update(GuardTables.Organizations, row, after, "policy.change"),
            StoredPolicy.Of(after),
            OrganizationsJson.Default.OrganizationPolicy,
            after.Revision);
    }
}
