using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Weir.Masking.Schema;

namespace Weir.Masking.Databases.Sqlite;

/// <summary>What SQLite itself finds wrong with a database, counted, so that no row shows.</summary>
internal static partial class SqliteIntegrity
{
    private const int MostFindings = 10_000;

    /// <summary>One sentence per kind of fault and table; empty when foreign keys, checks and pages hold.</summary>
    public static IReadOnlyList<string> Verify(SqliteConnection connection)
    {
        var faults = new List<string>();
        var pages = connection.Query(
            string.Create(CultureInfo.InvariantCulture, $"PRAGMA integrity_check({MostFindings})"), r => r.GetString(0));
        faults.AddRange(pages
            .Where(p => p != "ok")
            .GroupBy(p => Number().Replace(p, "N"), StringComparer.Ordinal)
            .Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Key}: {Times(g.Count())}")));
        const string Tables = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE TABLE%'";
        foreach (var (table, sql) in connection.Query(Tables, r => (r.GetString(0), r.GetString(1))))
        {
            faults.AddRange(BrokenChecks(connection, table, sql));
            faults.AddRange(Orphans(connection, table));
        }

        return faults;
    }

    // SQLite does not look at CHECK constraints on a connection that only reads (build.c, sqlite3AddCheckConstraint).
    private static IEnumerable<string> BrokenChecks(SqliteConnection connection, string table, string sql)
    {
        foreach (var check in SqliteTableSql.Checks(sql, table, []))
        {
            var condition = check.Definition["CHECK".Length..];
            var count = connection.Scalar($"SELECT count(*) FROM {TableName.Quote(table)} WHERE NOT {condition}");
            if (count is > 0L)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{table}: {count} rows break {check.Name}");
            }
        }
    }

    private static List<string> Orphans(SqliteConnection connection, string table)
    {
        try
        {
            return connection.Query(
                """
                SELECT v.parent, count(*), (SELECT group_concat(k."from", ', ') FROM pragma_foreign_key_list($1) k WHERE k.id = v.fkid)
                FROM pragma_foreign_key_check($1) v
                WHERE EXISTS (SELECT 1 FROM sqlite_master m WHERE m.type = 'table' AND m.name = v.parent COLLATE NOCASE)
                GROUP BY v.parent, v.fkid ORDER BY v.parent, v.fkid
                """,
                r => string.Create(
                    CultureInfo.InvariantCulture,
                    $"{table} ({r.GetString(2)}): {r.GetInt64(1)} rows refer to rows that {r.GetString(0)} does not have"),
                table);
        }
        catch (SqliteException e) when (e.SqliteErrorCode == SQLitePCL.raw.SQLITE_ERROR)
        {
            // A foreign key to columns that are not a key: SQLite enforces and checks none of the table's, here as in the source.
            return [];
        }
    }

    private static string Times(int count) => count >= MostFindings
        ? string.Create(CultureInfo.InvariantCulture, $"{MostFindings} times or more")
        : string.Create(CultureInfo.InvariantCulture, $"{count} times");

    [GeneratedRegex(@"\b\d+\b", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
