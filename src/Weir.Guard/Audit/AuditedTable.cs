using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Weir.Foundation;
using Weir.Guard.Keys;
using Weir.Store;

namespace Weir.Guard.Audit;

/// <summary>A row of which every change is recorded.</summary>
public interface IAuditedRow
{
    /// <summary>The id that no other row of any audited table ever has.</summary>
    string AuditId { get; }

    /// <summary>Counts the row's changes from 1.</summary>
    long Revision { get; }

    /// <summary>
    /// The organization in whose log all entries of the row stand, from its first to its last; null for the installation's log. It never changes
    /// for a row, because a log is verified by itself.
    /// </summary>
    Id<Organization>? AuditLog { get; }

    /// <summary>Whose key the old and new state are sealed under in the record: when it is destroyed, so are they.</summary>
    KeyOwner StateOwner { get; }

    /// <summary>
    /// The key of the row's own that its states are sealed under in the record instead, so that they can be erased alone; null for none.
    /// </summary>
    StoredRecordKey? StateKey => null;

    /// <summary>The text id of the project the row belongs to, or null.</summary>
    string? AuditProject { get; }
}

/// <summary>
/// A table of which every change is recorded: its statements and the state of a row as the record keeps it. Columns are the record's
/// constructor parameters in snake case, in their order; the first is the key <c>id</c>, the last is <c>revision</c>.
/// </summary>
/// <typeparam name="TRow">The record of one row.</typeparam>
public sealed class AuditedTable<TRow> : AuditedTable
    where TRow : class, IAuditedRow
{
    private readonly (string Column, PropertyInfo Property)[] _recorded;
    private readonly (string Names, string Values) _insert;

    /// <summary>Describes the table.</summary>
    /// <param name="kind">What a row is, in the words of the product, such as <c>project</c>; stored in the record, never changed.</param>
    /// <param name="table">The table's name in the database.</param>
    /// <param name="apart">
    /// Columns that are written when a row is added, and by nothing that is recorded: how something is kept is not something that was done to
    /// it. They are no part of a row's state.
    /// </param>
    public AuditedTable(string kind, string table, params string[] apart)
        : base(kind, table)
    {
        var constructor = typeof(TRow).GetConstructors().Single();
        (string Column, PropertyInfo Property)[] columns = [.. constructor.GetParameters().Select(static parameter =>
            (SnakeCase(parameter.Name!), typeof(TRow).GetProperty(parameter.Name!)!))];
        if (columns[0].Column != "id" || columns[^1].Column != "revision")
        {
            throw new ArgumentException($"{typeof(TRow).Name} must begin with Id and end with Revision.", nameof(table));
        }

        foreach (var (_, property) in columns)
        {
            Database.RegisterId(property.PropertyType);
        }

        _recorded = [.. columns.Where(column => !apart.Contains(column.Column, StringComparer.Ordinal))];
        var names = string.Join(", ", columns.Select(static column => column.Column));
        var values = string.Join(", ", columns.Select(static column => $"@{column.Property.Name}"));
        var sets = string.Join(", ", _recorded.Skip(1).Select(static column => $"{column.Column} = @{column.Property.Name}"));
        Select = $"select {names} from {table}";
        _insert = (names, values);
        Update = $"update {table} set {sets} where id = @Id and revision = @Revision - 1";
        Delete = $"delete from {table} where id = @Id and revision = @Revision";
    }

    /// <summary>Reads rows; a condition is added after a space.</summary>
    public string Select { get; }

    /// <summary>
    /// A further column, and the expression over the row's parameters that gives its value when a row is added. It is never changed and no
    /// part of a row's state: where a row stands among others is not something that was done to it. Null for none.
    /// </summary>
    public (string Column, string Expression)? Placed { get; init; }

    /// <summary>Adds a row, given as the argument.</summary>
    internal string Insert => field ??= Placed is var (column, expression)
        ? $"insert into {Table} ({_insert.Names}, {column}) values ({_insert.Values}, {expression})"
        : $"insert into {Table} ({_insert.Names}) values ({_insert.Values})";

    /// <summary>Writes a row whose stored revision is one less than that of the argument.</summary>
    internal string Update { get; }

    /// <summary>Removes a row that still has the argument's revision.</summary>
    internal string Delete { get; }

    /// <inheritdoc/>
    internal override async Task<IReadOnlyList<AuditedState>> ReadStatesAsync(
        ReadSession session, string after, int limit, CancellationToken cancellationToken)
    {
        var rows = await session.QueryAsync<TRow>(
            $"{Select} where id > @after order by id limit @limit", new { after, limit }, cancellationToken);
        return [.. rows.Select(row => new AuditedState(row.AuditId, LedgerLog.NameOf(row.AuditLog), row.Revision, State(row)))];
    }

    /// <summary>The row's state in canonical form: every column by name, but those that stand apart.</summary>
    public byte[] State(TRow row)
    {
        var state = new CanonicalJson();
        foreach (var (column, property) in _recorded)
        {
            state.Add(column, property.GetValue(row));
        }

        return state.ToBytes();
    }

    /// <summary>The salted digest of the row's state: SHA-256 of the 32-byte salt and the state.</summary>
    public byte[] StateDigest(TRow row, ReadOnlySpan<byte> salt)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(salt);
        hash.AppendData(State(row));
        return hash.GetHashAndReset();
    }

    private static string SnakeCase(string name)
    {
        var text = new StringBuilder(name.Length + 8);
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterUpper(letter) && text.Length > 0)
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}

/// <summary>What is common to audited tables of any row type.</summary>
/// <param name="kind">What a row is.</param>
/// <param name="table">The table's name.</param>
public abstract class AuditedTable(string kind, string table)
{
    /// <summary>What a row is, such as <c>project</c>.</summary>
    public string Kind { get; } = kind;

    /// <summary>The table's name in the database.</summary>
    public string Table { get; } = table;

    /// <summary>Reads rows in the order of their ids, which follow <paramref name="after"/>.</summary>
    internal abstract Task<IReadOnlyList<AuditedState>> ReadStatesAsync(
        ReadSession session, string after, int limit, CancellationToken cancellationToken);
}

/// <summary>A row as it is, for comparing it with its entries.</summary>
/// <param name="Id">The row's id.</param>
/// <param name="Log">The log of its entries.</param>
/// <param name="Revision">Its revision.</param>
/// <param name="State">Its canonical state.</param>
internal sealed record AuditedState(string Id, string Log, long Revision, byte[] State);
