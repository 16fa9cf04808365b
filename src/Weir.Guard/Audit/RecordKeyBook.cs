using Weir.Foundation;
using Weir.Guard.Keys;
using Weir.Store;

namespace Weir.Guard.Audit;

/// <summary>Where the record keys of one kind of thing are kept.</summary>
/// <param name="Prefix">What the ids of such things begin with.</param>
/// <param name="Select">
/// The statement that gives <c>subject</c>, <c>project</c> and <c>sealed</c> for the ids in <c>@subjects</c>.
/// </param>
public sealed record RecordKeySource(string Prefix, string Select);

/// <summary>
/// Finds the record keys of things that entries tell of. The key of what was removed moves to <c>record_keys</c>, because the record stays
/// readable; what was erased has none. Safe for concurrent use.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="sources">Where keys are, beside that table.</param>
internal sealed class RecordKeyBook(Database database, IReadOnlyList<RecordKeySource> sources)
{
    private const string Removed = "select subject, project, sealed from record_keys where subject in @subjects";

    /// <summary>Whether an owner that an entry names is a thing with a key of its own.</summary>
    public bool IsSubject(string owner) => sources.Any(source => owner.StartsWith(source.Prefix, StringComparison.Ordinal));

    /// <summary>The keys of those that have one.</summary>
    /// <param name="owners">Whatever entries name as owners.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<IReadOnlyDictionary<string, StoredRecordKey>> FindAsync(
        IEnumerable<string?> owners, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, StoredRecordKey>(StringComparer.Ordinal);
        var subjects = owners.OfType<string>().Where(IsSubject).Distinct(StringComparer.Ordinal).ToArray();
        if (subjects.Length == 0)
        {
            return found;
        }

        await using var read = await database.OpenReadAsync(cancellationToken);
        foreach (var select in sources.Select(static source => source.Select).Prepend(Removed))
        {
            foreach (var row in await read.QueryAsync<KeyOfSubject>(select, new { subjects }, cancellationToken))
            {
                found[row.Subject] = new StoredRecordKey(row.Subject, KeyOwner.Project(row.Project), row.Sealed);
            }
        }

        return found;
    }

    private sealed record KeyOfSubject(string Subject, Id<Project> Project, byte[] Sealed);
}
