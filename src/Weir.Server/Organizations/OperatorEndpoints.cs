using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Contracts;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Guard.Keys;
using Weir.Server.Api;
using Weir.Store;

namespace Weir.Server.Organizations;

/// <summary>What the installation's operators do with organizations: make, see from outside, shut and open. Nothing inside them.</summary>
internal static class OperatorEndpoints
{
    private const string Path = "/api/v1/installation/organizations/{organization}";

    private static readonly ListShape Shape = new(
        new Dictionary<string, string> { ["slug"] = "slug", ["createdAt"] = "created_at" },
        new Dictionary<string, (string, Func<string, object?>)>
        {
            ["state"] = ("state", Words.State),
            ["slug"] = ("slug", static text => text),
        });

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/organizations", ListAsync).Demands(Permissions.InstallationRead, ResourceRules.Installation)
            .Answers(200, typeof(Page<OrganizationView>));
        routes.MapPost("/api/v1/organizations", CreateAsync).Demands(Permissions.OrganizationCreate, ResourceRules.Installation)
            .Answers(201, typeof(OrganizationView));
        routes.MapGet(Path, GetAsync).Demands(Permissions.InstallationRead, ResourceRules.Installation).Answers(200, typeof(OrganizationView));
        routes.MapPut(Path + "/disabled", DisableAsync).Demands(Permissions.OrganizationDisable, ResourceRules.Installation)
            .Answers(200, typeof(OrganizationView));
        routes.MapPut(Path + "/enabled", EnableAsync).Demands(Permissions.OrganizationDisable, ResourceRules.Installation)
            .Answers(200, typeof(OrganizationView));
    }

    /// <summary>The organization that the path names; null where there is none.</summary>
    public static Task<OrganizationRow?> FindAsync(ApiCall call, Database database) =>
        ResourceRules.RouteId<Organization>(call.Context, "organization") is { } id
            ? OrganizationEndpoints.FindAsync(database, id, call.Aborted)
            : Task.FromResult<OrganizationRow?>(null);

    private static async Task<IResult> ListAsync(ApiCall call, Database database)
    {
        var page = await ListQuery.Read(call.Context.Request, Shape).ReadAsync<OrganizationRow, OrganizationView>(
            database,
            $"{GuardTables.Organizations.Select} where state <> 4",
            static (row, column) => column == "slug" ? row.Slug : row.CreatedAt,
            static row => row.Id.ToString(),
            OrganizationEndpoints.View,
            call.Aborted);
        return Results.Json(page, OrganizationsJson.Default.PageOrganizationView);
    }

    private static async Task<IResult> CreateAsync(ApiCall call, Body<CreateOrganization> body, KeyRing keys, TimeProvider time)
    {
        var faults = new Faults();
        faults.AddIf("/slug", Names.FaultOfSlug(body.Value.Slug));
        faults.AddIf("/name", Names.FaultOfName(body.Value.Name, out var name));
        faults.ThrowIfAny();
        var now = time.GetUtcNow();
        var row = new OrganizationRow(
            Id<Organization>.New(time), body.Value.Slug, name, AccountState.Active, StoredPolicy.Write(new OrganizationPolicy()), now, now, 1);
        await keys.CreateAsync(KeyOwner.Organization(row.Id), null, call.Aborted);
        var view = OrganizationEndpoints.View(row);
        return await call.CreateAsync(
            call.Begin().Create(GuardTables.Organizations, row, "organization.create"),
            $"/api/v1/installation/organizations/{row.Id}",
            view,
            view,
            OrganizationsJson.Default.OrganizationView,
            row.Revision);
    }

    private static async Task<IResult> GetAsync(ApiCall call, Database database) => await FindAsync(call, database) is { } row
        ? call.Ok(OrganizationEndpoints.View(row), OrganizationsJson.Default.OrganizationView, row.Revision)
        : ApiCall.Problem(ApiProblems.NotFound, null);

    private static Task<IResult> DisableAsync(ApiCall call, Database database, TimeProvider time) =>
        SetAsync(call, database, time, AccountState.Disabled, "organization.disable");

    private static Task<IResult> EnableAsync(ApiCall call, Database database, TimeProvider time) =>
        SetAsync(call, database, time, AccountState.Active, "organization.enable");

    private static async Task<IResult> SetAsync(ApiCall call, Database database, TimeProvider time, AccountState state, string action)
    {
        if (await FindAsync(call, database) is not { } row)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        if (call.Precondition(row.Revision) is { } problem)
        {
            return problem;
        }

        if (row.State == state)
        {
            return ApiCall.Problem(ApiProblems.Conflict, $"The organization is {Words.Of(state)} already.");
        }

        var after = row with { State = state, StateAt = time.GetUtcNow(), Revision = row.Revision + 1 };
        return await call.UpdateAsync(
            call.Begin().Update(GuardTables.Organizations, row, after, action),
            OrganizationEndpoints.View(after),
            OrganizationsJson.Default.OrganizationView,
            after.Revision);
    }
}
