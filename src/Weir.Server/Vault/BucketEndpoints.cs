using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Contracts;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Server.Hosting.Web;
using Weir.Server.SignIn.Sessions;
using Weir.Vault;
using Weir.Vault.Buckets;

namespace Weir.Server.Vault;

/// <summary>Makes buckets in a project, and says and changes how they are set. Objects go through the S3 door alone.</summary>
internal static class BucketEndpoints
{
    /// <summary>One bucket.</summary>
    public const string One = "/api/v1/organizations/{organization}/buckets/{bucket}";

    private const string Mine = "/api/v1/buckets";

    private static readonly ListShape Shape = new(
        new Dictionary<string, string> { ["name"] = "name" },
        new Dictionary<string, (string, Func<string, object?>)> { ["project"] = ("project", static text => text) },
        "name");

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Mine, ListAsync)
            .OpenTo("the list holds only what the grants of whoever asks reach, and is refused to nobody in particular")
            .Answers(200, typeof(Page<BucketView>));
        routes.MapPost("/api/v1/projects/{project}/buckets", CreateAsync).Demands(Permissions.BucketCreate, ResourceRules.Project)
            .Answers(201, typeof(BucketView));
        routes.MapGet(One, GetAsync).Demands(Permissions.BucketRead, BucketRules.Bucket).Answers(200, typeof(BucketView));
        routes.MapPut(One, ConfigureAsync).Demands(Permissions.BucketConfigure, BucketRules.Bucket).Answers(200, typeof(BucketView));
        routes.MapDelete(One, DeleteAsync).Demands(Permissions.BucketDelete, BucketRules.Bucket);
    }

    private static async Task<IResult> ListAsync(HttpContext context, VaultAccess vault)
    {
        var query = ListQuery.Read(context.Request, Shape);
        if (CurrentSession.Of(context)?.Hindrance is { } hindrance)
        {
            return ApiCall.Problem(hindrance, null);
        }

        if (vault.For(context.Actor()) is not { } session)
        {
            return VaultProblems.Elsewhere;
        }

        var listed = await session.Buckets.ListAsync(context.RequestAborted);
        return listed.IsDone
            ? Results.Json(PageOf(query, context.Request.Query["project"], listed.Value), BucketsJson.Default.PageBucketView)
            : VaultProblems.Of(listed.Problem);
    }

    // What somebody reaches is decided bucket by bucket, so pages are cut here and not in the database.
    private static Page<BucketView> PageOf(ListQuery query, string? project, IReadOnlyList<BucketInfo> buckets)
    {
        var sign = query.IsDescending ? -1 : 1;
        var rows = buckets
            .Where(bucket => string.IsNullOrEmpty(project) || bucket.Project.ToString() == project)
            .Where(bucket => query.CursorId is not { } last || sign * string.CompareOrdinal(bucket.Name, last) > 0)
            .Order(Comparer<BucketInfo>.Create((left, right) => sign * string.CompareOrdinal(left.Name, right.Name)))
            .Take(query.Limit + 1)
            .Select(BucketViews.Of)
            .ToList();
        var (items, next) = query.Cut(rows, static (view, _) => view.Name, static view => view.Name);
        return new Page<BucketView>(items, next);
    }

    private static async Task<IResult> CreateAsync(ApiCall call, Body<BucketDraft> body, VaultAccess vault)
    {
        if (vault.For(call.Granted) is not { } session)
        {
            return VaultProblems.Elsewhere;
        }

        var draft = BucketViews.Read(body.Value, call.Resource.Project!.Value);
        var made = await session.Buckets.CreateAsync(
            draft with { Also = (change, bucket) => Remember(call, change, bucket) }, call.Aborted);
        if (!made.IsDone)
        {
            return VaultProblems.Of(made.Problem);
        }

        call.Context.Response.Headers.Location = PathOf(made.Value);
        call.Context.Response.Headers.ETag = ApiCall.Tag(made.Value.Revision);
        return Results.Json(BucketViews.Of(made.Value), BucketsJson.Default.BucketView, statusCode: StatusCodes.Status201Created);
    }

    private static void Remember(ApiCall call, AuditedChange change, BucketInfo bucket) => Idempotency.Of(call.Context)?.Remember(
        change,
        call.Actor,
        StatusCodes.Status201Created,
        PathOf(bucket),
        ApiCall.Tag(bucket.Revision),
        JsonSerializer.SerializeToUtf8Bytes(BucketViews.Of(bucket), BucketsJson.Default.BucketView));

    private static string PathOf(BucketInfo bucket) => $"/api/v1/organizations/{bucket.Organization}/buckets/{bucket.Name}";

    private static async Task<IResult> GetAsync(string bucket, ApiCall call, VaultAccess vault) =>
        vault.For(call.Granted) is { } session
            ? Answer(call, await session.Buckets.FindAsync(bucket, call.Aborted))
            : VaultProblems.Elsewhere;

    private static async Task<IResult> ConfigureAsync(string bucket, ApiCall call, Body<BucketConfiguration> body, VaultAccess vault)
    {
        var settings = BucketViews.Read(body.Value);
        if (vault.For(call.Granted) is not { } session)
        {
            return VaultProblems.Elsewhere;
        }

        if (call.Revision is not { } revision)
        {
            return ApiCall.PreconditionNeeded;
        }

        var found = await session.Buckets.FindAsync(bucket, call.Aborted);
        return found is { IsDone: true, Value.HasObjectLock: true } && !settings.HasObjectLock
            ? ApiCall.Problem(ApiProblems.Conflict, "Object lock is never taken from a bucket.")
            : Answer(call, await session.Buckets.ConfigureAsync(bucket, settings, revision, call.Aborted));
    }

    private static async Task<IResult> DeleteAsync(string bucket, ApiCall call, VaultAccess vault)
    {
        if (vault.For(call.Granted) is not { } session)
        {
            return VaultProblems.Elsewhere;
        }

        var deleted = await session.Buckets.DeleteAsync(bucket, call.Aborted);
        return deleted.IsDone ? Results.NoContent() : VaultProblems.Of(deleted.Problem);
    }

    private static IResult Answer(ApiCall call, VaultResult<BucketInfo> result) => result.IsDone
        ? call.Ok(BucketViews.Of(result.Value), BucketsJson.Default.BucketView, result.Value.Revision)
        : VaultProblems.Of(result.Problem);
}
