using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Audit;
using Weir.Store;

namespace Weir.Server.Organizations;

/// <summary>What a feature keeps of organizations. Registered as a singleton service by that feature.</summary>
/// <param name="Items">Kind by kind.</param>
internal sealed record OrganizationParts(params IReadOnlyList<OrganizationPart> Items);

/// <summary>
/// One kind of things that an organization has and that go with it: the removal of a deleted organization takes some of them after the
/// other, until none is left.
/// </summary>
/// <param name="Kind">What they are, such as <c>group</c>.</param>
/// <param name="Order">Kinds with lower numbers go first: what refers to others before what it refers to.</param>
/// <param name="CountAsync">How many there are.</param>
/// <param name="RemoveSomeAsync">Adds the removal of at most so many to the change, with its entries; gives how many.</param>
internal sealed record OrganizationPart(
    string Kind,
    int Order,
    Func<Id<Organization>, CancellationToken, Task<long>> CountAsync,
    Func<AuditedChange, Id<Organization>, int, CancellationToken, Task<int>> RemoveSomeAsync)
{
    /// <summary>The rows of a recorded table, taken one by one.</summary>
    /// <param name="database">Where they are.</param>
    /// <param name="order">See <see cref="Order"/>.</param>
    /// <param name="table">The table; it has a column <c>organization</c>.</param>
    /// <param name="isThere">What a row that is not gone yet fulfils, as a condition of SQL; empty where rows are deleted.</param>
    /// <param name="removeAsync">Adds the removal of a row to the change.</param>
    /// <param name="mostAtOnce">How many one unit takes at most, where each of them brings many rows with it.</param>
    public static OrganizationPart Of<TRow>(
        Database database,
        int order,
        AuditedTable<TRow> table,
        string isThere,
        Func<AuditedChange, TRow, CancellationToken, Task> removeAsync,
        int mostAtOnce = int.MaxValue)
        where TRow : class, IAuditedRow
    {
        var rows = $"{table.Select} where organization = @organization {isThere}";
        return new OrganizationPart(
            table.Kind,
            order,
            (organization, cancellationToken) => database.QueryOneAsync<long>(
                $"select count(*) from ({rows}) as there", new { organization }, cancellationToken),
            async (change, organization, most, cancellationToken) =>
            {
                var some = await database.QueryAsync<TRow>(
                    $"{rows} order by id limit @limit", new { organization, limit = Math.Min(most, mostAtOnce) }, cancellationToken);
                foreach (var row in some)
                {
                    await removeAsync(change, row, cancellationToken);
                }

                return some.Count;
            });
    }

    /// <summary>The rows of a recorded table, which are deleted.</summary>
    public static OrganizationPart Of<TRow>(Database database, int order, AuditedTable<TRow> table, string action)
        where TRow : class, IAuditedRow =>
        Of(database, order, table, "", (change, row, _) =>
        {
            change.Remove(table, row, action);
            return Task.CompletedTask;
        });
}
