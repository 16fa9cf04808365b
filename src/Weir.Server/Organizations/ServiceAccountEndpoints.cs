using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Contracts;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Store;

namespace Weir.Server.Organizations;

/// <summary>Programs that act for an organization. A deleted one leaves its id behind, which is never given again.</summary>
internal static class ServiceAccountEndpoints
{
    private const string Path = "/api/v1/organizations/{organization}/service-accounts";
    private const string One = Path + "/{account}";

    private static readonly ListShape Shape = new(
        new Dictionary<string, string> { ["name"] = "name", ["createdAt"] = "created_at" },
        new Dictionary<string, (string, Func<string, object?>)>
        {
            ["name"] = ("name", static text => text),
            ["state"] = ("state", Words.State),
        });

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var (read, manage) = (Permissions.ServiceAccountRead, Permissions.ServiceAccountManage);
        routes.MapGet(Path, ListAsync).Demands(read, ResourceRules.Organization).Answers(200, typeof(Page<ServiceAccountView>));
        routes.MapPost(Path, CreateAsync).Demands(manage, ResourceRules.Organization).Answers(201, typeof(ServiceAccountView));
        routes.MapGet(One, GetAsync).Demands(read, ResourceRules.Organization).Answers(200, typeof(ServiceAccountView));
        routes.MapPut(One, UpdateAsync).Demands(manage, ResourceRules.Organization).Answers(200, typeof(ServiceAccountView));
        routes.MapPut(One + "/disabled", DisableAsync).Demands(manage, ResourceRules.Organization).Answers(200, typeof(ServiceAccountView));
        routes.MapPut(One + "/enabled", EnableAsync).Demands(manage, ResourceRules.Organization).Answers(200, typeof(ServiceAccountView));
        routes.MapDelete(One, DeleteAsync).Demands(manage, ResourceRules.Organization);
    }

    private static ServiceAccountView View(ServiceAccountRow row) =>
        new(row.Id.ToString(), row.Name, row.Description, Words.Of(row.State), row.CreatedBy, row.CreatedAt);

    private static Task<ServiceAccountRow?> FindAsync(ApiCall call, Database database) =>
        ResourceRules.RouteId<ServiceAccount>(call.Context, "account") is { } id
            ? database.QueryOneAsync<ServiceAccountRow>(
                $"{GuardTables.ServiceAccounts.Select} where id = @id and organization = @organization and state <> 4",
                new { id, organization = call.Resource.Organization },
                call.Aborted)
            : Task.FromResult<ServiceAccountRow?>(null);

    private static async Task<IResult> ListAsync(ApiCall call, Database database)
    {
        var query = ListQuery.Read(call.Context.Request, Shape).With("organization", call.Resource.Organization!.Value);
        var page = await query.ReadAsync<ServiceAccountRow, ServiceAccountView>(
            database,
            $"{GuardTables.ServiceAccounts.Select} where organization = @organization and state <> 4",
            static (row, column) => column == "name" ? row.Name : row.CreatedAt,
            static row => row.Id.ToString(),
            View,
            call.Aborted);
        return Results.Json(page, ServiceAccountsJson.Default.PageServiceAccountView);
    }

    private static async Task<IResult> CreateAsync(ApiCall call, Body<ServiceAccountDraft> body, TimeProvider time)
    {
        var (name, description) = Names.Read(body.Value.Name, body.Value.Description);
        var organization = call.Resource.Organization!.Value;
        var row = new ServiceAccountRow(
            Id<ServiceAccount>.New(time), organization, name, description, AccountState.Active, call.Actor.Id, time.GetUtcNow(), 1);
        return await call.CreateAsync(
            call.Begin().Create(GuardTables.ServiceAccounts, row, "serviceaccount.create"),
            $"/api/v1/organizations/{organization}/service-accounts/{row.Id}",
            View(row),
            View(row),
            ServiceAccountsJson.Default.ServiceAccountView,
            row.Revision);
    }

    private static async Task<IResult> GetAsync(ApiCall call, Database database) => await FindAsync(call, database) is { } row
        ? call.Ok(View(row), ServiceAccountsJson.Default.ServiceAccountView, row.Revision)
        : ApiCall.Problem(ApiProblems.NotFound, null);

    private static async Task<IResult> UpdateAsync(ApiCall call, Body<ServiceAccountDraft> body, Database database)
    {
        var (name, description) = Names.Read(body.Value.Name, body.Value.Description);
        return await ChangeAsync(
            call, database, row => row with { Name = name, Description = description }, "serviceaccount.update");
    }

    private static Task<IResult> DisableAsync(ApiCall call, Database database, Deletions deletions) => ChangeAsync(
        call,
        database,
        static row => row with { State = AccountState.Disabled },
        "serviceaccount.disable",
        (change, row) => deletions.EndCredentialsAsync(change, row.Id.ToString(), call.Actor.Id, call.Aborted));

    private static Task<IResult> EnableAsync(ApiCall call, Database database) =>
        ChangeAsync(call, database, static row => row with { State = AccountState.Active }, "serviceaccount.enable");

    private static async Task<IResult> ChangeAsync(
        ApiCall call,
        Database database,
        Func<ServiceAccountRow, ServiceAccountRow> to,
        string action,
        Func<AuditedChange, ServiceAccountRow, Task>? alsoAsync = null)
    {
        if (await FindAsync(call, database) is not { } row)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        if (call.Precondition(row.Revision) is { } problem)
        {
            return problem;
        }

        var after = to(row) with { Revision = row.Revision + 1 };
        var change = call.Begin().Update(GuardTables.ServiceAccounts, row, after, action);
        if (alsoAsync is not null)
        {
            await alsoAsync(change, row);
        }

        return await call.UpdateAsync(
            change,
            View(after),
            ServiceAccountsJson.Default.ServiceAccountView,
            after.Revision);
    }

    private static async Task<IResult> DeleteAsync(ApiCall call, Database database, Deletions deletions)
    {
        if (await FindAsync(call, database) is not { } row)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        if (call.Precondition(row.Revision) is { } problem)
        {
            return problem;
        }

        var change = await Departure.AddAsync(call.Begin(), database, row.Id.ToString(), call.Aborted);
        await deletions.EndCredentialsAsync(change, row.Id.ToString(), call.Actor.Id, call.Aborted);
        return await call.RemoveAsync(change.Update(GuardTables.ServiceAccounts, row, Departure.Of(row), "serviceaccount.delete"));
    }
}
