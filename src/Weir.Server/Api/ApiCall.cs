using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Store;

namespace Weir.Server.Api;

/// <summary>
/// One call of the API that was allowed, as handlers take it: who, by which right, and the common answers. A handler has a parameter of this
/// type; there is none on a route that demands nothing.
/// </summary>
public sealed class ApiCall
{
    private readonly AccessGuard _guard;

    private ApiCall(HttpContext context, Granted granted, AccessGuard guard)
    {
        Context = context;
        Granted = granted;
        _guard = guard;
    }

    /// <summary>The request.</summary>
    public HttpContext Context { get; }

    /// <summary>The right that was found.</summary>
    public Granted Granted { get; }

    /// <summary>Who asks.</summary>
    public Actor Actor => Granted.Actor;

    /// <summary>What the request is about.</summary>
    public Resource Resource => Granted.Resource;

    /// <summary>Ends when the client has gone.</summary>
    public CancellationToken Aborted => Context.RequestAborted;

    /// <summary>Binds the parameter of a handler.</summary>
    public static ValueTask<ApiCall?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        ArgumentNullException.ThrowIfNull(context);
        var granted = context.Features.Get<Granted>()
            ?? throw new InvalidOperationException("The endpoint takes an ApiCall and demands no permission.");
        var guard = (AccessGuard)context.RequestServices.GetService(typeof(AccessGuard))!;
        return new(new ApiCall(context, granted, guard));
    }

    /// <summary>Begins the change that was allowed.</summary>
    public AuditedChange Begin() => _guard.Begin(Granted);

    /// <summary>
    /// The revision that the client made its change from: If-Match with exactly one strong ETag of ours. Null where it is missing or something else,
    /// which <see cref="PreconditionNeeded"/> answers.
    /// </summary>
    public long? Revision
    {
        get
        {
            var header = Context.Request.Headers.IfMatch;
            return header.Count == 1
                && header[0] is ['"', .. var digits, '"']
                && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
                ? revision
                : null;
        }
    }

    /// <summary>The answer to a change without If-Match.</summary>
    public static IResult PreconditionNeeded => new ProblemResult(ApiProblems.PreconditionNeeded, null);

    /// <summary>Compares the revision that the client made its change from with the one there is.</summary>
    /// <returns>The problem to answer with; null where they are the same.</returns>
    public IResult? Precondition(long revision) =>
        Revision is not { } given ? PreconditionNeeded : given == revision ? null : Problem(ApiProblems.Changed, null);

    /// <summary>Answers with a thing and its ETag; 304 where the client has that revision.</summary>
    public IResult Ok<T>(T body, JsonTypeInfo<T> type, long revision)
    {
        var tag = Tag(revision);
        Context.Response.Headers.ETag = tag;
        return Context.Request.Headers.IfNoneMatch.ToString() == tag && HttpMethods.IsGet(Context.Request.Method)
            ? Results.StatusCode(StatusCodes.Status304NotModified)
            : Results.Json(body, type);
    }

    /// <summary>
    /// Commits the making of a thing and answers 201, once for each Idempotency-Key: a repeated request gets the stored answer, without any
    /// secret it held.
    /// </summary>
    /// <param name="change">The change, not yet committed.</param>
    /// <param name="location">The path of what is made.</param>
    /// <param name="body">The answer.</param>
    /// <param name="repeat">The answer without secrets, as a repeated request gets it: the same object where there are none.</param>
    /// <param name="type">How the answer is written.</param>
    /// <param name="revision">The revision of what is made, for the ETag; null where it has none.</param>
    public async Task<IResult> CreateAsync<T>(
        AuditedChange change, string location, T body, T repeat, JsonTypeInfo<T> type, long? revision)
    {
        ArgumentNullException.ThrowIfNull(change);
        var tag = revision is { } number ? Tag(number) : null;
        var idempotency = Idempotency.Of(Context);
        idempotency?.Remember(
            change, Actor, StatusCodes.Status201Created, location, tag, JsonSerializer.SerializeToUtf8Bytes(repeat, type));
        var outcome = await change.CommitAsync(Aborted);
        if (outcome == ChangeOutcome.Duplicate && idempotency is not null && await StoredAsync(idempotency) is { } answer)
        {
            return new StoredResult(idempotency, answer);
        }

        if (outcome != ChangeOutcome.Committed)
        {
            return Of(outcome);
        }

        if (tag is not null)
        {
            Context.Response.Headers.ETag = tag;
        }

        Context.Response.Headers.Location = location;
        return Results.Json(body, type, statusCode: StatusCodes.Status201Created);
    }

    /// <summary>Commits a change of a thing and answers with its new state.</summary>
    public async Task<IResult> UpdateAsync<T>(AuditedChange change, T body, JsonTypeInfo<T> type, long revision)
    {
        ArgumentNullException.ThrowIfNull(change);
        var outcome = await change.CommitAsync(Aborted);
        return outcome == ChangeOutcome.Committed ? Ok(body, type, revision) : Of(outcome);
    }

    /// <summary>Commits the removal of a thing and answers 204.</summary>
    public async Task<IResult> RemoveAsync(AuditedChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var outcome = await change.CommitAsync(Aborted);
        return outcome == ChangeOutcome.Committed ? Results.NoContent() : Of(outcome);
    }

    /// <summary>The ETag of a revision.</summary>
    public static string Tag(long revision) => string.Create(CultureInfo.InvariantCulture, $"\"{revision}\"");

    /// <summary>Answers with a problem.</summary>
    public static IResult Problem(ApiProblem problem, string? detail) => new ProblemResult(problem, detail);

    // Two requests with one key at the same time: the other one made the thing.
    private Task<StoredAnswer?> StoredAsync(Idempotency idempotency)
    {
        var time = Context.RequestServices.GetRequiredService<TimeProvider>();
        return idempotency.FindAsync(Context.RequestServices.GetRequiredService<Database>(), Actor, time.GetUtcNow(), Aborted);
    }

    // A change that comes after its organization was deleted is one of somebody who no longer counts.
    private ProblemResult Of(ChangeOutcome outcome) => new(
        outcome == ChangeOutcome.Closed && Resource.Project is null ? ApiProblems.SignInNeeded : ApiProblems.Of(outcome), null);

    private sealed class ProblemResult(ApiProblem problem, string? detail) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => ApiProblems.AnswerAsync(httpContext, problem, detail);
    }

    private sealed class StoredResult(Idempotency idempotency, StoredAnswer answer) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => idempotency.RepeatAsync(httpContext, answer);
    }
}
