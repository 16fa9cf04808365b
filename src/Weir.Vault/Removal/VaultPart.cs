using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Store;
using Weir.Vault.Buckets;
using Weir.Vault.Catalog;
using Weir.Vault.Uploads;

namespace Weir.Vault.Removal;

/// <summary>
/// One kind of what the vault keeps of an organization or a project, and how it goes when that is deleted: some of it in each unit, with
/// its entries, until none is left. Safe for concurrent use.
/// </summary>
public abstract class VaultPart
{
    private protected VaultPart(string kind) => Kind = kind;

    /// <summary>What it is, such as <c>bucket</c>.</summary>
    public string Kind { get; }

    /// <summary>All kinds, in the order in which they go: what refers to others before what it refers to.</summary>
    public static IReadOnlyList<VaultPart> All(Database database) =>
    [
        new VaultPart<ObjectVersionRow>(database, VaultTables.Versions, "object.version.remove", static (unit, row) =>
        {
            unit.RemoveBytes(row.Id.ToString());
            unit.ClearNewest(row);
        }),
        new VaultPart<UploadRow>(database, VaultTables.Uploads, "upload.abort", static (unit, row) => unit.RemoveBytes(row.Version.ToString())),
        new VaultPart<BucketRow>(database, VaultTables.Buckets, "bucket.delete", static (unit, row) => unit.ForgetKeys(row.Project)),
    ];

    /// <summary>How many there are.</summary>
    /// <param name="owner">An organization or a project.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public abstract Task<long> CountAsync(Resource owner, CancellationToken cancellationToken);

    /// <summary>Says inside a unit whether there are any.</summary>
    public abstract bool IsThere(WriteUnit unit, Resource owner);

    /// <summary>Adds the removal of some to a change.</summary>
    /// <param name="change">The change.</param>
    /// <param name="owner">An organization or a project.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many.</returns>
    public abstract Task<int> RemoveSomeAsync(AuditedChange change, Resource owner, int most, CancellationToken cancellationToken);
}

/// <summary>The rows of one table.</summary>
/// <param name="database">Where they are.</param>
/// <param name="table">The table; it has the columns <c>organization</c> and <c>project</c>.</param>
/// <param name="action">What the removal of a row is called in the record.</param>
/// <param name="removeRest">Takes with a row what belongs to it and is not recorded.</param>
internal sealed class VaultPart<TRow>(Database database, AuditedTable<TRow> table, string action, Action<WriteUnit, TRow> removeRest)
    : VaultPart(table.Kind)
    where TRow : class, IAuditedRow
{
    /// <inheritdoc/>
    public override Task<long> CountAsync(Resource owner, CancellationToken cancellationToken) => database.QueryOneAsync<long>(
        $"select count(*) from {table.Table} where {Owned.By(owner)}", owner, cancellationToken);

    /// <inheritdoc/>
    public override bool IsThere(WriteUnit unit, Resource owner) => unit.QueryOne<long>(
        $"select count(*) from (select 1 from {table.Table} where {Owned.By(owner)} limit 1) as found", owner) > 0;

    /// <inheritdoc/>
    public override async Task<int> RemoveSomeAsync(AuditedChange change, Resource owner, int most, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        var rows = await database.QueryAsync<TRow>(
            $"{table.Select} where {Owned.By(owner)} order by id limit @most",
            new { owner.Organization, owner.Project, most },
            cancellationToken).ConfigureAwait(false);
        foreach (var row in rows)
        {
            change.Remove(table, row, action).Also(unit => removeRest(unit, row));
        }

        return rows.Count;
    }
}

/// <summary>Conditions on whose a row is.</summary>
internal static class Owned
{
    /// <summary>The condition of SQL, over the resource's parameters.</summary>
    /// <exception cref="ArgumentException">It is neither an organization nor a project.</exception>
    public static string By(Resource owner) => owner.Level switch
    {
        ResourceLevel.Organization => "organization = @Organization",
        ResourceLevel.Project => "project = @Project",
        _ => throw new ArgumentException("Buckets belong to an organization and a project.", nameof(owner)),
    };
}
