using Microsoft.Data.Sqlite;
using SQLitePCL;
using Weir.Masking.Schema;

namespace Weir.Masking.Databases.Sqlite;

/// <summary>
/// Makes a schema in memory from its own statements, without the skipped tables, and lets SQLite itself say what cannot do without them.
/// The caller disposes it.
/// </summary>
internal sealed class SqliteRehearsal : IDisposable
{
    private readonly SqliteConnection _scratch = SqliteFile.OpenInMemory();
    private readonly SqliteSchema _schema;
    private readonly HashSet<string> _skipped;
    private readonly Dictionary<string, string> _gone = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _preData = [];
    private readonly List<string> _postData = [];
    private readonly List<SchemaNotice> _notices = [];

    /// <summary>A rehearsal of <paramref name="schema"/>.</summary>
    public SqliteRehearsal(SqliteSchema schema, IReadOnlySet<TableName> skippedTables)
    {
        _schema = schema;
        _skipped = skippedTables.Select(t => t.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var name in schema.LeftOut)
        {
            _gone.Add(name, name);
        }

        foreach (var name in _skipped)
        {
            _gone[name] = name;
        }
    }

    /// <summary>The script with its notices.</summary>
    public SqliteCopyScript Run()
    {
        foreach (var table in Objects("table"))
        {
            MakeTable(table);
        }

        foreach (var index in Objects("index"))
        {
            if (Try(index))
            {
                _postData.Add(index.Sql);
            }
        }

        MakeViews();
        foreach (var trigger in Objects("trigger"))
        {
            MakeTrigger(trigger);
        }

        return new SqliteCopyScript(_preData, _postData, _schema.Settings, _notices);
    }

    /// <inheritdoc />
    public void Dispose() => _scratch.Dispose();

    private IEnumerable<SqliteObject> Objects(string kind) => _schema.Objects.Where(o => o.Kind == kind && !_gone.ContainsKey(o.Table));

    private void MakeTable(SqliteObject table)
    {
        var sql = SqliteTableSql.WithoutForeignKeys(table.Sql, _skipped.Contains);
        if (!Try(table with { Sql = sql }))
        {
            return;
        }

        _preData.Add(sql);
        foreach (var key in _schema.ForeignKeys.Where(k => k.Table.Name == table.Name && _skipped.Contains(k.ReferencedTable.Name)))
        {
            _notices.Add(new SchemaNotice($"foreign key {key.Name}", $"not created, because table {key.ReferencedTable} is skipped"));
        }

        var parents = _scratch.Query("SELECT \"table\" FROM pragma_foreign_key_list($1)", r => r.GetString(0), table.Name);
        if (parents.Any(_skipped.Contains))
        {
            var reason = "refers to a skipped table in a way that cannot be taken out: do not skip that table, truncate it";
            _notices.Add(new SchemaNotice($"table {table.Name}", reason, IsRefusal: true));
        }
    }

    // A view may stand on another that falls away, so the search goes on until nothing changes.
    private void MakeViews()
    {
        var views = Objects("view").Where(Try).ToList();
        var count = -1;
        while (count != views.Count)
        {
            count = views.Count;
            views.RemoveAll(v => Falls(v, $"SELECT * FROM {TableName.Quote(v.Name)} LIMIT 0"));
        }

        _postData.AddRange(views.Select(v => v.Sql));
    }

    private void MakeTrigger(SqliteObject trigger)
    {
        if (!Try(trigger))
        {
            return;
        }

        var table = TableName.Quote(trigger.Table);
        var columns = _scratch.Query(
            "SELECT name FROM pragma_table_xinfo($1) WHERE hidden = 0", r => TableName.Quote(r.GetString(0)), trigger.Table);
        var happening = SqlTokens.Of(trigger.Sql).Find(t => t.Is("INSERT") || t.Is("UPDATE") || t.Is("DELETE"));
        var probe = happening.Name?.ToUpperInvariant() switch
        {
            "INSERT" => $"INSERT INTO {table} DEFAULT VALUES",
            "UPDATE" => $"UPDATE {table} SET {string.Join(", ", columns.Select(c => $"{c} = NULL"))}",
            _ => $"DELETE FROM {table}",
        };
        if (!Falls(trigger, probe))
        {
            _postData.Add(trigger.Sql);
        }

        _scratch.Execute($"DROP TRIGGER IF EXISTS {TableName.Quote(trigger.Name)}");
    }

    // Compiles a statement that needs the object. Only what falls for a table that this copy lacks is left out: what was broken in the
    // source stays so.
    private bool Falls(SqliteObject item, string probe)
    {
        var code = raw.sqlite3_prepare_v2(_scratch.Handle, probe, out var statement);
        using (statement)
        {
            if (code == raw.SQLITE_OK)
            {
                return false;
            }
        }

        const string Missing = "no such table: ";
        var message = raw.sqlite3_errmsg(_scratch.Handle).utf8_to_string();
        var start = message.IndexOf(Missing, StringComparison.Ordinal);
        var name = start < 0 ? string.Empty : message[(start + Missing.Length)..];
        name = name.StartsWith("main.", StringComparison.Ordinal) ? name["main.".Length..] : name;
        if (!_gone.TryGetValue(name, out var root))
        {
            return false;
        }

        var isRefusal = _skipped.Contains(root);
        var reason = isRefusal
            ? $"needs table {root}, which is skipped: truncate that table instead"
            : $"not carried, because it needs virtual table {root}";
        _notices.Add(new SchemaNotice($"{item.Kind} {item.Name}", reason, isRefusal));
        _gone[item.Name] = root;
        _scratch.Execute($"DROP {item.Kind} IF EXISTS {TableName.Quote(item.Name)}");
        return true;
    }

    private bool Try(SqliteObject item)
    {
        try
        {
            _scratch.Execute(item.Sql);
            return true;
        }
        catch (SqliteException e)
        {
            var reason = $"this SQLite cannot make it: {SqliteFault.From(e, "making it").Message}";
            _notices.Add(new SchemaNotice($"{item.Kind} {item.Name}", reason, IsRefusal: true));
            return false;
        }
    }
}
