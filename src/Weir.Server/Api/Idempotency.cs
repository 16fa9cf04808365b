using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Store;

namespace Weir.Server.Api;

/// <summary>
/// The Idempotency-Key of a request that makes something. The stored answer is written in the unit of the change itself: a request that is
/// repeated after a lost answer, or twice at the same time, makes one thing.
/// </summary>
internal sealed class Idempotency
{
    /// <summary>The request header, as in the IETF draft of that name.</summary>
    public const string Header = "Idempotency-Key";

    /// <summary>How long an answer is kept.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private const int LongestKey = 255;

    private readonly string _key;
    private readonly byte[] _digest;

    private Idempotency(string key, byte[] digest)
    {
        _key = key;
        _digest = digest;
    }

    /// <summary>What the request brought; null where it has no key.</summary>
    public static Idempotency? Of(HttpContext context) => context.Features.Get<Idempotency>();

    /// <summary>The key of a page's form, which is taken once: sent again, its change is a duplicate.</summary>
    /// <returns>Null where the text is none that a page gives out.</returns>
    public static Idempotency? OfForm(string key) => IsKey(key) ? new Idempotency(key, SHA256.HashData("weir/form"u8)) : null;

    /// <summary>Reads the key and the digest of the request; the body is buffered and can be read again.</summary>
    /// <returns>Null where there is no key.</returns>
    /// <exception cref="InvalidRequestException">The key is not 1 to 255 visible ASCII characters, or was given twice.</exception>
    public static async Task<Idempotency?> ReadAsync(HttpContext context)
    {
        var header = context.Request.Headers[Header];
        if (header.Count == 0)
        {
            return null;
        }

        var key = header.ToString();
        if (header.Count > 1 || !IsKey(key))
        {
            throw new InvalidRequestException(Header, $"1 to {LongestKey} visible ASCII characters are expected, once.");
        }

        context.Request.EnableBuffering();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}\n"));
        var buffer = new byte[8192];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            hash.AppendData(buffer, 0, read);
        }

        context.Request.Body.Position = 0;
        return new Idempotency(key, hash.GetHashAndReset());
    }

    /// <summary>Finds the answer that this key was given before.</summary>
    public Task<StoredAnswer?> FindAsync(Database database, Actor actor, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.QueryOneAsync<StoredAnswer>(
            """
            select request_digest, status, location, tag, body from idempotency_keys
            where actor = @actor and idempotency_key = @key and created_at > @oldest
            """,
            new { actor = actor.Id, key = _key, oldest = now - Lifetime },
            cancellationToken);

    /// <summary>Gives the stored answer again, or refuses where the key was used for another request.</summary>
    public async Task RepeatAsync(HttpContext context, StoredAnswer answer)
    {
        if (!CryptographicOperations.FixedTimeEquals(answer.RequestDigest, _digest))
        {
            await ApiProblems.AnswerAsync(context, ApiProblems.KeyReused, null);
            return;
        }

        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = "application/json; charset=utf-8";
        if (answer.Location is not null)
        {
            context.Response.Headers.Location = answer.Location;
        }

        if (answer.Tag is not null)
        {
            context.Response.Headers.ETag = answer.Tag;
        }

        await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted);
    }

    private static bool IsKey(string key) => key.Length is > 0 and <= LongestKey && key.All(static c => c is > ' ' and <= '~');

    /// <summary>Keeps the answer in the unit of the change.</summary>
    public void Remember(AuditedChange change, Actor actor, int status, string location, string? tag, byte[] body) => change.Also(unit =>
    {
        unit.Execute(
            "delete from idempotency_keys where created_at <= @oldest",
            new { oldest = unit.Now - Lifetime });
        unit.Execute(
            """
            insert into idempotency_keys (actor, idempotency_key, request_digest, status, location, tag, body, created_at)
            values (@actor, @key, @digest, @status, @location, @tag, @body, @now)
            """,
            new { actor = actor.Id, key = _key, digest = _digest, status, location, tag, body, now = unit.Now });
    });
}

/// <summary>An answer that was given before.</summary>
internal sealed record StoredAnswer(byte[] RequestDigest, int Status, string? Location, string? Tag, byte[] Body);

/// <summary>Gives a repeated request its stored answer, before the handler sees it.</summary>
internal sealed class IdempotencyMiddleware(RequestDelegate next, Database database, TimeProvider time)
{
    /// <summary>Answers, or lets the request through.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method) || context.Features.Get<Guard.Decisions.Granted>() is not { } granted
            || await Idempotency.ReadAsync(context) is not { } idempotency)
        {
            await next(context);
            return;
        }

        context.Features.Set(idempotency);
        if (await idempotency.FindAsync(database, granted.Actor, time.GetUtcNow(), context.RequestAborted) is not { } answer)
        {
            await next(context);
            return;
        }

        await idempotency.RepeatAsync(context, answer);
    }
}
