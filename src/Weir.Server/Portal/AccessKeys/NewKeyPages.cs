using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Contracts;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Server.AccessKeys;
using Weir.Server.Api;
using Weir.Server.Portal.Design;
using Weir.Server.Projects;
using Weir.Store;

namespace Weir.Server.Portal.AccessKeys;

/// <summary>
/// The pages that make an access key, new or in place of another. The secret is the answer to the form itself: it exists nowhere that another
/// request could fetch it from, and the same form sent again makes nothing.
/// </summary>
internal static class NewKeyPages
{
    private const string New = AccessKeyPages.List + "/new";
    private const string Rotate = AccessKeyPages.One + "/rotate";
    private const string DefaultOverlap = "24";

    private static readonly int MostDays = AccessKeyStore.LongestLifetime.Days;
    private static readonly string DefaultDays = AccessKeyStore.DefaultLifetime.Days.ToString(CultureInfo.InvariantCulture);

    /// <summary>Maps the pages.</summary>
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapMethods(New, PageRoutes.Shown, ShowNewAsync).Demands(Permissions.AccountKeys, ResourceRules.OwnAccount);
        pages.MapPost(New, MakeAsync).Demands(Permissions.AccountKeys, ResourceRules.OwnAccount);
        pages.MapMethods(Rotate, PageRoutes.Shown, ShowRotationAsync).Demands(Permissions.AccountKeys, ResourceRules.OwnAccount);
        pages.MapPost(Rotate, RotateAsync).Demands(Permissions.AccountKeys, ResourceRules.OwnAccount);
    }

    private static Task<IResult> ShowNewAsync(ApiCall call, Database database, AccessGuard guard, TimeProvider time) => FormAsync(
        call, database, guard, time, new KeyWish("", "api", "", "", "", "", DefaultDays, NewOnce()), [], FormErrors.None, StatusCodes.Status200OK);

    private static async Task<IResult> MakeAsync(
        ApiCall call, Database database, AccessGuard guard, AccessKeyStore store, KeyDesk desk, TimeProvider time)
    {
        if (await KeyHolder.FindAsync(call, database) is not { } holder)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        var form = await Posted.ReadAsync(call.Context);
        var wish = new KeyWish(
            form["name"], form["door"], form["project"], form["bucket"], form["prefix"], form["networks"], form["days"], form["once"]);
        var chosen = form.All("permission");
        var (answer, errors) = await TryAsync(() => desk.MakeAsync(call, holder, DraftOf(wish, chosen, ExpiryOf(form, time))));
        return answer is { Order: { } order }
            ? await IssueAsync(call, store, order, wish.Once)
            : await FormAsync(call, database, guard, time, wish, chosen, errors, StatusOf(answer));
    }

    private static async Task<IResult> ShowRotationAsync(ApiCall call, Database database, AccessKeyStore store) =>
        await AccessKeyPages.FindAsync(call, database, store) is not { } row ? ApiCall.Problem(ApiProblems.NotFound, null)
        : store.View(row, null) is { State: "active" } view
            ? Page.Of<RotationView>(new RotationModel(view, DefaultOverlap, DefaultDays, NewOnce(), MostDays, FormErrors.None))
            : Page.SeeOther($"{AccessKeyPages.List}/{row.Id}");

    private static async Task<IResult> RotateAsync(ApiCall call, Database database, AccessKeyStore store, KeyDesk desk, TimeProvider time)
    {
        if (await KeyHolder.FindAsync(call, database) is not { } holder || await store.FindAsync(call, holder) is not { } old)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        var form = await Posted.ReadAsync(call.Context);
        var wish = new AccessKeyRotation(form.Number("hours") ?? -1, ExpiryOf(form, time));
        var (answer, errors) = await TryAsync(() => desk.RotateAsync(call, holder, old, wish));
        return answer is { Order: { } order }
            ? await IssueAsync(call, store, order, form["once"])
            : Page.Of<RotationView>(
                new RotationModel(store.View(old, null), form["hours"], form["days"], form["once"], MostDays, errors), StatusOf(answer));
    }

    private static async Task<(KeyAnswer? Answer, FormErrors Errors)> TryAsync(Func<Task<KeyAnswer>> wish)
    {
        try
        {
            var answer = await wish();
            return (answer, answer.Refusal is { } refusal ? FormErrors.Of(null, refusal.Detail) : FormErrors.None);
        }
        catch (InvalidRequestException exception)
        {
            return (null, KeyWords.InDays(FormFaults.Of(exception.Faults, KeyWords.Fields), MostDays));
        }
    }

    private static int StatusOf(KeyAnswer? answer) => answer?.Refusal?.Problem.Status ?? StatusCodes.Status422UnprocessableEntity;

    private static async Task<IResult> IssueAsync(ApiCall call, AccessKeyStore store, KeyOrder order, string once)
    {
        Idempotency.OfForm(once)?.Remember(order.Change, call.Actor, StatusCodes.Status303SeeOther, AccessKeyPages.List, null, []);
        return await order.Change.CommitAsync(call.Aborted) switch
        {
            ChangeOutcome.Committed => Page.Of<KeyMadeView>(new KeyMadeModel(
                store.View(order.Row, null), order.Secret.Text.Reveal(), order.Row.RotatedFrom is not null)),
            ChangeOutcome.Duplicate => Page.SeeOther(Notices.Then(AccessKeyPages.List, "key-once")),
            _ => ApiCall.Problem(ApiProblems.Changed, null),
        };
    }

    private static AccessKeyDraft DraftOf(KeyWish wish, IReadOnlyList<string> permissions, DateTimeOffset? expiresAt) => new(
        wish.Name.Trim(),
        wish.Door,
        new AccessKeyScope(
            wish.Project.Length == 0 ? null : wish.Project,
            wish.Bucket.Length == 0 ? null : wish.Bucket.Trim(),
            wish.Prefix,
            permissions.Count == 0 ? null : permissions),
        wish.Networks.Split([' ', ',', '\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries),
        expiresAt);

    // What is no number of days is a time that no key can have, so that it is refused together with everything else.
    private static DateTimeOffset? ExpiryOf(Posted form, TimeProvider time) =>
        form.Number("days") is { } days && days <= MostDays ? time.GetUtcNow().AddDays(days) : DateTimeOffset.UnixEpoch;

    private static async Task<IResult> FormAsync(
        ApiCall call,
        Database database,
        AccessGuard guard,
        TimeProvider time,
        KeyWish wish,
        IReadOnlyList<string> chosen,
        FormErrors errors,
        int status)
    {
        var organization = call.Actor.Organization;
        var held = await guard.PermissionsWithinAsync(
            call.Actor, organization is { } tenant ? Resource.ForOrganization(tenant) : Resource.Installation, call.Aborted);
        var projects = organization is null ? [] : await ProjectLists.ReachedByAsync(database, call.Actor, time.GetUtcNow(), call.Aborted);
        return Page.Of<KeyFormView>(
            new KeyFormModel(
                wish,
                [.. projects.Select(static row => (row.Id.ToString(), row.Name))],
                [.. Permissions.All.Values
                    .Where(permission => held.Contains(permission.Name) || permission == Permissions.AccountRead)
                    .OrderBy(static permission => permission.Level)
                    .ThenBy(static permission => permission.Name, StringComparer.Ordinal)
                    .Select(permission => new PermissionChoice(permission.Name, permission.Summary, chosen.Contains(permission.Name)))],
                MostDays,
                errors),
            status);
    }

    private static string NewOnce() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
