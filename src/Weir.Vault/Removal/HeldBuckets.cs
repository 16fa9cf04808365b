using Weir.Guard.Decisions;
using Weir.Store;

namespace Weir.Vault.Removal;

/// <summary>Finds what retentions and legal holds keep of an organization or a project. Safe for concurrent use.</summary>
public sealed class HeldBuckets(Database database, TimeProvider time)
{
    // The first condition is that of the index.
    private const string Held =
        """
        from buckets b join object_versions v on v.bucket = b.id
        where (v.retain_until is not null or v.legal_hold = 1) and (v.legal_hold = 1 or v.retain_until > @now) and b.
        """;

    /// <summary>The buckets in which something is held, by name.</summary>
    /// <param name="owner">An organization or a project.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<IReadOnlyList<HeldBucket>> FindAsync(Resource owner, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(owner);
        return database.QueryAsync<HeldBucket>(
            $"""
            select b.name, count(*) as versions, max(v.legal_hold) as has_legal_hold, max(v.retain_until) as until
            {Held}{Owned.By(owner)} group by b.name order by b.name
            """,
            new { owner.Organization, owner.Project, now = time.GetUtcNow() },
            cancellationToken);
    }

    /// <summary>Says inside a unit whether anything is held, so that no hold slips in beside a deletion.</summary>
    public static bool IsAny(WriteUnit unit, Resource owner)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(owner);
        return unit.QueryOne<long>(
            $"select count(*) from (select 1 {Held}{Owned.By(owner)} limit 1) as held",
            new { owner.Organization, owner.Project, now = unit.Now }) > 0;
    }
}

/// <summary>A bucket in which something is held.</summary>
/// <param name="Name">The bucket's name.</param>
/// <param name="Versions">How many versions of objects are held.</param>
/// <param name="HasLegalHold">Whether any of them is under a legal hold, which has no end.</param>
/// <param name="Until">When the last retention of those versions ends; null where none has one.</param>
public sealed record HeldBucket(string Name, long Versions, bool HasLegalHold, DateTimeOffset? Until);
