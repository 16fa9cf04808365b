using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Weir.Masking.Schema;
using Weir.PostgreSql;

namespace Weir.Masking.Databases.PostgreSql.Tools;

/// <summary>
/// A source's schema in pg_dump's archive format, taken under the source's snapshot, with the list of what is restored of it. It holds the
/// schema's literals, so it lies in a folder that only this user may enter, until it is disposed.
/// </summary>
internal sealed partial class SchemaDump : IDisposable
{
    private const uint ConstraintCatalog = 2606, ExtensionCatalog = 3079;

    // What a copy never gets; the notices of the source's schema say so.
    private static readonly string[] LeftOut =
    [
        "ACL", "DEFAULT ACL", "POLICY", "ROW SECURITY", "PUBLICATION", "PUBLICATION TABLE", "PUBLICATION TABLES IN SCHEMA", "SUBSCRIPTION",
        "SUBSCRIPTION TABLE", "SERVER", "USER MAPPING", "FOREIGN TABLE", "FOREIGN DATA WRAPPER", "EVENT TRIGGER",
        "SECURITY LABEL", "DATABASE",
        "DATABASE PROPERTIES", "BLOB", "BLOBS", "BLOB METADATA",
    ];

    private readonly DumpTools _tools;
    private readonly string _folder;

    private SchemaDump(DumpTools tools, string folder)
    {
        _tools = tools;
        _folder = folder;
    }

    private string Archive => Path.Combine(_folder, "schema.dump");

    private string List => Path.Combine(_folder, "schema.list");

    /// <summary>Dumps the source's schema without the tables given.</summary>
    public static async Task<SchemaDump> TakeAsync(
        PostgreSqlSource source, IReadOnlySet<TableName> skipped, CancellationToken cancellationToken)
    {
        var tools = await DumpTools.FindAsync(source.ServerMajor, cancellationToken).ConfigureAwait(false);
        var dump = new SchemaDump(tools, Directory.CreateTempSubdirectory("weir-").FullName);
        try
        {
            var excluded = await FindExcludedAsync(source, skipped, cancellationToken).ConfigureAwait(false);
            string[] arguments =
            [
                "--format=custom", "--schema-only", "--no-password", "--lock-wait-timeout=60s",
                $"--snapshot={source.Snapshot}", $"--file={dump.Archive}",
                "--no-owner", "--no-privileges", "--no-publications", "--no-subscriptions", "--no-security-labels", "--no-tablespaces",
                $"--exclude-schema={MarkerTable.Schema}",
                .. excluded.Tables.Select(t => $"--exclude-table={t.ToSql()}"),
            ];
            var doing = $"Copying the schema of {source.DisplayName} with pg_dump {tools.Major.ToString(CultureInfo.InvariantCulture)}";
            var (exitCode, _, error) = await tools.DumpAsync(arguments, source.Address.ToEnvironment(), cancellationToken)
                .ConfigureAwait(false);
            if (exitCode != 0 && RestoreErrors.Translate(doing, error) is { } failure)
            {
                throw failure;
            }

            await dump.WriteListAsync(excluded, cancellationToken).ConfigureAwait(false);
            return dump;
        }
        catch
        {
            dump.Dispose();
            throw;
        }
    }

    /// <summary>Restores one section (<c>pre-data</c> or <c>post-data</c>) into a database.</summary>
    /// <exception cref="DatabaseException">The server refused an object, which is named.</exception>
    public async Task RestoreAsync(string section, PostgreSqlAddress target, CancellationToken cancellationToken)
    {
        var environment = new Dictionary<string, string?>(target.ToEnvironment());
        environment["PGOPTIONS"] = $"{environment["PGOPTIONS"]} -c synchronous_commit=off "
            + "-c maintenance_work_mem=128MB -c statement_timeout=0 "
            + "-c lock_timeout=0 -c client_min_messages=error";
        var name = target.Database.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);
        string[] arguments =
        [
            $"--section={section}", "--no-owner", "--no-privileges", "--no-tablespaces", "--no-password", $"--use-list={List}",
            .. section == "post-data" ? ["--jobs=2"] : Array.Empty<string>(),
            $"--dbname=dbname='{name}'",
            Archive,
        ];
        var (exitCode, _, error) = await _tools.RestoreAsync(arguments, environment, cancellationToken).ConfigureAwait(false);
        var doing = section == "pre-data" ? "Creating the tables" : "Building keys, indexes and constraints";
        if (exitCode != 0 && RestoreErrors.Translate($"{doing} of {target.Display}", error) is { } failure)
        {
            throw failure;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static async Task<Excluded> FindExcludedAsync(
        PostgreSqlSource source, IReadOnlySet<TableName> skipped, CancellationToken cancellationToken)
    {
        const string doing = "reading what to leave out";
        var relations = await source.QueryAsync(
            doing,
            """
            SELECT c.oid, n.nspname::text, c.relname::text, c.relkind = 'f',
                   coalesce(rn.nspname, n.nspname)::text, coalesce(r.relname, c.relname)::text
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_class r ON c.relispartition AND r.oid = pg_partition_root(c.oid)
            LEFT JOIN pg_namespace rn ON rn.oid = r.relnamespace
            WHERE c.relkind IN ('r', 'p', 'f')
            """,
            r => (Oid: r.GetFieldValue<uint>(0), Name: new TableName(r.GetString(1), r.GetString(2)), IsForeign: r.GetBoolean(3),
                Root: new TableName(r.GetString(4), r.GetString(5))),
            cancellationToken).ConfigureAwait(false);
        var tables = relations.Where(r => r.IsForeign || skipped.Contains(r.Root)).ToList();
        var oids = tables.Select(t => t.Oid).ToHashSet();
        var keys = await source.QueryAsync(
            doing,
            "SELECT k.oid, k.conname::text, c.relname::text, k.confrelid FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid "
                + "WHERE k.contype = 'f'",
            r => (Oid: r.GetFieldValue<uint>(0), Name: r.GetString(1), Table: r.GetString(2), Referenced: r.GetFieldValue<uint>(3)),
            cancellationToken).ConfigureAwait(false);
        var extensions = await source.QueryAsync(
            doing,
            "SELECT DISTINCT refobjid FROM pg_depend WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e' "
                + "AND classid = 'pg_foreign_data_wrapper'::regclass",
            r => r.GetFieldValue<uint>(0),
            cancellationToken).ConfigureAwait(false);
        var dangling = keys.Where(k => oids.Contains(k.Referenced)).ToList();
        return new Excluded(
            [.. tables.Select(t => t.Name)],
            dangling.Select(k => (ConstraintCatalog, k.Oid)).Concat(extensions.Select(e => (ExtensionCatalog, e))).ToHashSet(),
            [.. dangling.Select(k => $"CONSTRAINT {k.Name} ON {k.Table} ")]);
    }

    private async Task WriteListAsync(Excluded excluded, CancellationToken cancellationToken)
    {
        var (exitCode, output, error) = await _tools.RestoreAsync(["--list", Archive], null, cancellationToken).ConfigureAwait(false);
        if (exitCode != 0 && RestoreErrors.Translate("Reading the schema's dump", error) is { } failure)
        {
            throw failure;
        }

        var list = new StringBuilder();
        foreach (var line in output.Split('\n'))
        {
            if (EntryPattern().Match(line) is { Success: true } entry && IsWanted(entry, excluded))
            {
                list.Append(line).Append('\n');
            }
        }

        await File.WriteAllTextAsync(List, list.ToString(), cancellationToken).ConfigureAwait(false);
    }

    private static bool IsWanted(Match entry, Excluded excluded)
    {
        var what = entry.Groups["what"].Value;
        var identity = (Number(entry, "catalog"), Number(entry, "object"));
        if (excluded.Objects.Contains(identity) || Array.Exists(LeftOut, l => what.StartsWith(l + " ", StringComparison.Ordinal)))
        {
            return false;
        }

        // A comment does not carry its object's identity, only its description.
        return !what.StartsWith("COMMENT ", StringComparison.Ordinal)
            || !(LeftOutComment().IsMatch(what) || excluded.Comments.Exists(c => what.Contains(c, StringComparison.Ordinal)));
    }

    private static uint Number(Match entry, string group) =>
        uint.Parse(entry.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\d+; (?<catalog>\d+) (?<object>\d+) (?<what>.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex EntryPattern();

    [GeneratedRegex(@"^COMMENT (- (EXTENSION|PUBLICATION|SUBSCRIPTION|SERVER|FOREIGN DATA WRAPPER|EVENT TRIGGER"
        + @"|DATABASE) |.* POLICY .* ON )",
        RegexOptions.CultureInvariant)]
    private static partial Regex LeftOutComment();

    private sealed record Excluded(
        IReadOnlyList<TableName> Tables, IReadOnlySet<(uint Catalog, uint Object)> Objects, List<string> Comments);
}
