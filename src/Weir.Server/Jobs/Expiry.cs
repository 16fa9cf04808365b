using Weir.Store;

namespace Weir.Server.Jobs;

/// <summary>Something that is removed when it is old. A feature registers its rules as services.</summary>
/// <param name="Name">What is removed, for the log.</param>
/// <param name="RemoveSome">
/// Removes at most the given number of rows and returns how many: one short statement, called until it removes fewer. Only what has no
/// meaning of its own may go this way; everything else is a change with an entry.
/// </param>
internal sealed record ExpiryRule(string Name, Func<WriteUnit, int, int> RemoveSome)
{
    /// <summary>Removes the rows of a table whose moment lies further back than an age.</summary>
    /// <param name="table">The table.</param>
    /// <param name="key">Its key, a column or several with commas.</param>
    /// <param name="column">The column with the moment; rows without one are kept.</param>
    /// <param name="age">How far back; zero for moments that say when a row ends.</param>
    public static ExpiryRule OlderThan(string table, string key, string column, TimeSpan age) => new(
        table,
        (unit, most) => unit.Execute(
            $"delete from {table} where ({key}) in (select {key} from {table} where {column} < @before limit @most)",
            new { before = unit.Now - age, most }));
}

/// <summary>Removes what has expired, a batch at a time, so that nobody waits long for the write lane.</summary>
/// <param name="database">The database.</param>
/// <param name="rules">What expires.</param>
internal sealed class ExpiryWork(Database database, IEnumerable<ExpiryRule> rules) : IWorkHandler
{
    /// <summary>The kind of this work.</summary>
    public const string WorkKind = "expiry";

    /// <summary>Rows that one unit removes.</summary>
    public const int Batch = 500;

    private readonly IReadOnlyList<ExpiryRule> _rules = [.. rules];

    /// <inheritdoc/>
    public string Kind => WorkKind;

    /// <inheritdoc/>
    public async Task<WorkResult> DoAsync(WorkLease lease, CancellationToken cancellationToken)
    {
        var failed = new List<string>();
        foreach (var rule in _rules)
        {
            try
            {
                while (await database.WriteAsync(unit => rule.RemoveSome(unit, Batch), cancellationToken) >= Batch)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                }
            }
            catch (StoreException exception)
            {
                // One rule that fails keeps no other from its turn.
                failed.Add($"{rule.Name}: {exception.Message}");
            }
        }

        return failed.Count == 0 ? WorkResult.Done : WorkResult.Retry($"not everything old was removed: {string.Join("; ", failed)}");
    }
}
