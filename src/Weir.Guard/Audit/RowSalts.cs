using Weir.Ledger;
using Weir.Store;

namespace Weir.Guard.Audit;

/// <summary>
/// The salts of the last entries of rows in one log, and the rows themselves: what is needed to say which state each row has. Entries are
/// taken in in the order of the log. One user at a time.
/// </summary>
internal sealed class RowSalts
{
    private const int RowsPerRead = 1000;

    private readonly Dictionary<(string Kind, string Id), byte[]> _salts = [];

    /// <summary>Takes in an entry.</summary>
    public void Add(StoredEntry entry)
    {
        if (entry.StateSalt is { } salt)
        {
            _salts[(entry.ResourceKind, entry.Resource)] = salt;
        }
    }

    /// <summary>The salt of a row's last entry; empty where it has none, which no digest of an entry is made with.</summary>
    public byte[] Of(string kind, string id) => _salts.GetValueOrDefault((kind, id)) ?? [];

    /// <summary>The digest of a row's state.</summary>
    public Hash256 DigestOf(string kind, AuditedState row) => BundleWriter.StateDigest(Of(kind, row.Id), row.State);

    /// <summary>Every row of audited tables, as one snapshot has them.</summary>
    public static async IAsyncEnumerable<(string Kind, AuditedState Row)> ReadAsync(
        ReadSession session,
        IReadOnlyList<AuditedTable> tables,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var table in tables)
        {
            var after = "";
            while (true)
            {
                var rows = await table.ReadStatesAsync(session, after, RowsPerRead, cancellationToken);
                foreach (var row in rows)
                {
                    yield return (table.Kind, row);
                }

                if (rows.Count < RowsPerRead)
                {
                    break;
                }

                after = rows[^1].Id;
            }
        }
    }
}
