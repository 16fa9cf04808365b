using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Contracts;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Guard.Keys;
using Weir.Server.Api;
using Weir.Server.SignIn;
using Weir.Server.SignIn.Accounts;
using Weir.Server.SignIn.Sessions;
using Weir.Store;

namespace Weir.Server.Organizations;

/// <summary>The people of an organization. Who they are is opened for those who may see it, row by row, and never searched but by address.</summary>
internal static class UserEndpoints
{
    private const string Path = "/api/v1/organizations/{organization}/users";
    private const string One = Path + "/{user}";

    private static readonly string[] Kept =
    [
        "The entries of the audit and the ledger stay for ever; what they hold sealed about the person can no longer be read.",
        "The id stays taken. The e-mail address can be used for a new account.",
        "What the person made or gave stays, with the id of its maker.",
    ];

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ListAsync).Demands(Permissions.UserRead, ResourceRules.Organization).Answers(200, typeof(Page<UserView>));
        routes.MapGet(One, GetAsync).Demands(Permissions.UserRead, ResourceRules.Organization).Answers(200, typeof(UserView));
        routes.MapPut(One + "/disabled", DisableAsync).Demands(Permissions.UserDisable, ResourceRules.Organization)
            .Answers(200, typeof(UserView));
        routes.MapPut(One + "/enabled", EnableAsync).Demands(Permissions.UserDisable, ResourceRules.Organization)
            .Answers(200, typeof(UserView));
        routes.MapGet(One + "/deletion", PlanAsync).Demands(Permissions.UserRead, ResourceRules.Organization)
            .Answers(200, typeof(DeletionPlan));
        routes.MapDelete(One, DeleteAsync).Demands(Permissions.UserDelete, ResourceRules.Organization);
    }

    /// <summary>The user that the path names, where they are the organization's and not deleted; null otherwise.</summary>
    public static Task<UserRow?> FindAsync(ApiCall call, Database database) =>
        ResourceRules.RouteId<User>(call.Context, "user") is { } id
            ? database.QueryOneAsync<UserRow>(
                $"{GuardTables.Users.Select} where id = @id and organization = @organization and state <> 4",
                new { id, organization = call.Resource.Organization },
                call.Aborted)
            : Task.FromResult<UserRow?>(null);

    /// <summary>A person as those see them who may.</summary>
    public static UserView View(UserRow row, PersonSeals seals)
    {
        var isGone = row.State == AccountState.Deleted;
        return new UserView(
            row.Id.ToString(),
            isGone ? null : seals.Open(row.Id, PersonalColumn.Email, row.EmailSealed),
            isGone || seals.Open(row.Id, PersonalColumn.Name, row.NameSealed) is not { Length: > 0 } name ? null : name,
            Words.Of(row.State),
            row.CreatedAt,
            row.StateAt);
    }

    private static async Task<IResult> ListAsync(ApiCall call, Database database, PersonSeals seals)
    {
        var shape = new ListShape(
            new Dictionary<string, string> { ["createdAt"] = "created_at" },
            new Dictionary<string, (string, Func<string, object?>)>
            {
                ["state"] = ("state", Words.State),
                ["email"] = ("email_index", text => EmailAddress.TryParse(text, out var address, out _) ? seals.IndexOf(address) : null),
            });
        var query = ListQuery.Read(call.Context.Request, shape).With("organization", call.Resource.Organization!.Value);
        var page = await query.ReadAsync<UserRow, UserView>(
            database,
            $"{GuardTables.Users.Select} where organization = @organization",
            static (row, _) => row.CreatedAt,
            static row => row.Id.ToString(),
            row => View(row, seals),
            call.Aborted);
        return Results.Json(page, UsersJson.Default.PageUserView);
    }

    private static async Task<IResult> GetAsync(ApiCall call, Database database, PersonSeals seals) =>
        await FindAsync(call, database) is { } row
            ? call.Ok(View(row, seals), UsersJson.Default.UserView, row.Revision)
            : ApiCall.Problem(ApiProblems.NotFound, null);

    private static async Task<IResult> DisableAsync(
        ApiCall call, Database database, PersonSeals seals, SessionStore sessions, Deletions deletions, TimeProvider time) =>
        await SetAsync(call, database, seals, time, AccountState.Active, AccountState.Disabled, "user.disable", async (change, user) =>
        {
            await sessions.EndAllAsync(change, user, null, call.Actor.Id, call.Aborted);
            await deletions.EndCredentialsAsync(change, user.ToString(), call.Actor.Id, call.Aborted);
        });

    private static Task<IResult> EnableAsync(ApiCall call, Database database, PersonSeals seals, TimeProvider time) => SetAsync(
        call, database, seals, time, AccountState.Disabled, AccountState.Active, "user.enable", static (_, _) => Task.CompletedTask);

    private static async Task<IResult> SetAsync(
        ApiCall call,
        Database database,
        PersonSeals seals,
        TimeProvider time,
        AccountState from,
        AccountState to,
        string action,
        Func<AuditedChange, Id<User>, Task> alsoAsync)
    {
        if (await FindAsync(call, database) is not { } row)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        if (call.Precondition(row.Revision) is { } problem)
        {
            return problem;
        }

        if (row.State != from)
        {
            return ApiCall.Problem(ApiProblems.Conflict, $"The account is {Words.Of(row.State)}, not {Words.Of(from)}.");
        }

        var after = row with { State = to, StateAt = time.GetUtcNow(), Revision = row.Revision + 1 };
        var owners = new OwnerRule(row.Organization!.Value);
        var change = owners.Before(call.Begin()).Update(GuardTables.Users, row, after, action);
        await alsoAsync(change, row.Id);
        var result = await call.UpdateAsync(owners.After(change), View(after, seals), UsersJson.Default.UserView, after.Revision);
        return owners.IsBroken ? OwnerRule.Problem : result;
    }

    private static async Task<IResult> PlanAsync(ApiCall call, Database database, Deletions deletions)
    {
        if (await FindAsync(call, database) is not { } row)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        DeletionCount[] counts =
        [
            new("user", 1),
            new("grant", (await Departure.GrantsAsync(database, row.Id.ToString(), call.Aborted)).Count),
            new("group-member", (await Departure.MembershipsAsync(database, row.Id.ToString(), call.Aborted)).Count),
            .. await deletions.CountAsync([row.Id.ToString()], [], call.Aborted),
        ];
        var held = await deletions.HoldsAsync(Resource.ForPerson(row.Id, row.Organization), call.Aborted);
        return call.Ok(new DeletionPlan(row.Id.ToString(), counts, Kept, held), OrganizationsJson.Default.DeletionPlan, row.Revision);
    }

    private static async Task<IResult> DeleteAsync(
        ApiCall call, Database database, Deletions deletions, KeyDestruction destruction, TimeProvider time)
    {
        if (await FindAsync(call, database) is not { } row)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        if (call.Precondition(row.Revision) is { } problem)
        {
            return problem;
        }

        if (await deletions.HoldsAsync(Resource.ForPerson(row.Id, row.Organization), call.Aborted) is { Count: > 0 } held)
        {
            return ApiCall.Problem(ApiProblems.Conflict, Deletions.Held(held));
        }

        var owners = new OwnerRule(row.Organization!.Value);
        var change = owners.Before(call.Begin());
        await deletions.AddAsync(change, row.Id, call.Aborted);
        await Departure.AddAsync(change, database, row.Id.ToString(), call.Aborted);
        change.Update(GuardTables.Users, row, Departure.Of(row, time.GetUtcNow()), "user.delete");

        // The entry above is sealed under the key that goes; this one keeps for the organization that it was asked for, and why.
        change.Note("user.delete", GuardTables.Users.Kind, row.Id.ToString(), new CanonicalJson().Add("state", row.State));
        var result = await call.RemoveAsync(KeyDestruction.Queue(owners.After(change), KeyOwner.Person(row.Id)));
        destruction.Wake();
        return owners.IsBroken ? OwnerRule.Problem : result;
    }
}
