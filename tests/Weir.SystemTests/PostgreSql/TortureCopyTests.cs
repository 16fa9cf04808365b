using System.Text.RegularExpressions;
using Weir.Masking.Schema;
using Weir.Testing;

namespace Weir.SystemTests.PostgreSql;

public sealed partial class TortureCopyTests(PostgresCluster cluster)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_schema_with_one_of_everything_arrives_unchanged_with_every_row()
    {
        await using var original = await cluster.CreateDatabaseAsync("torture", Cancel);
        await original.ExecuteAsync(TortureSchema.Extensions, Cancel);
        await original.ExecuteAsUserAsync(TortureSchema.Types, Cancel);
        await original.ExecuteAsUserAsync(TortureSchema.Kinds, Cancel);
        await original.ExecuteAsUserAsync(TortureSchema.Tables, Cancel);
        await original.ExecuteAsUserAsync(TortureSchema.WideTable, Cancel);
        await using var copy = cluster.Adopt("torture_copy \"of\" it");

        await using (var source = await Databases.OpenSourceAsync(original.UserSocketUri, Cancel))
        await using (var destination = await Databases.OpenDestinationAsync(copy.UserSocketUri, Cancel))
        {
            var schema = await source.ReadSchemaAsync(Cancel);
            Assert.DoesNotContain(destination.Examine(schema, new HashSet<TableName>()).Concat(schema.Notices), n => n.IsRefusal);
            await CopyRun.RunAsync(source, destination, Cancel);
        }

        Assert.Equal(await ContentsAsync(original), await ContentsAsync(copy));
        Assert.Equal(await SchemaAsync(original, isOriginal: true), await SchemaAsync(copy, isOriginal: false));
        Assert.Equal(
            ["0"],
            await copy.RowsAsync(
                "SELECT (SELECT count(*) FROM pg_publication) + (SELECT count(*) FROM pg_foreign_server) "
                    + "+ (SELECT count(*) FROM pg_policy) "
                    + "+ (SELECT count(*) FROM pg_event_trigger)",
                Cancel));
        Assert.Equal(["5|270|20|600|42"], await copy.RowsAsync(
            "SELECT nextval('lonely') + 2, nextval('kinds_id_seq') - 5, nextval('staff_id_seq') - 1, "
                + "nextval('log_id_seq') - 1, nextval('fresh')",
            Cancel));
    }

    /// <summary>Each table's and materialized view's rows as one hash.</summary>
    private static async Task<List<string>> ContentsAsync(TestDatabase database)
    {
        var tables = await database.RowsAsync(
            "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind IN ('r', 'm') "
                + "AND relispopulated AND nspname !~ '^(pg_|information_schema|weir_marker)' ORDER BY 1",
            Cancel);
        var contents = new List<string>();
        foreach (var table in tables)
        {
            var hash = await database.ScalarAsync<string>(
                $"SELECT md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text COLLATE \"C\"), '')) "
                    + $"|| ' ' || count(*) FROM ONLY {table} t",
                Cancel);
            contents.Add($"{table} {hash}");
        }

        return contents;
    }

    private async Task<List<string>> SchemaAsync(TestDatabase database, bool isOriginal)
    {
        string[] leftOut = isOriginal
            ? ["--exclude-table=far_away", "--no-publications"]
            : ["--exclude-schema=weir_marker"];
        var dump = await ChildProcess.RunAsync(
            Path.Combine(cluster.ToolFolder, "pg_dump"),
            ["--schema-only", "--no-owner", "--no-privileges", .. leftOut, "--dbname", database.SuperuserSocketUri],
            null,
            "",
            Cancel);

        // What is left out by design, and the random key of psql's \restrict.
        var text = LeftOut().Replace(dump.Expect(0).Output, "");
        return [.. text.Split('\n').Where(l => l.Length > 0 && !l.StartsWith("--", StringComparison.Ordinal)
            && !l.Contains("restrict ", StringComparison.Ordinal))];
    }

    [GeneratedRegex(
        @"^(CREATE (POLICY|SERVER|USER MAPPING|EVENT TRIGGER|EXTENSION IF NOT EXISTS postgres_fdw)"
            + @"|ALTER TABLE \S+ ENABLE ROW LEVEL SECURITY"
        + "|COMMENT ON (POLICY|SERVER|PUBLICATION|EXTENSION))[^;]*;$",
        RegexOptions.Multiline)]
    private static partial Regex LeftOut();
}
