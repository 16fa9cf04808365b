using Weir.Masking.Configuration;
using Weir.Masking.Detection;
using Weir.Masking.Keys;
using Weir.Masking.Plans;
using Weir.Testing;
using Weir.Tests.Masking.Sqlite;

namespace Weir.Tests.Masking.Plans;

public sealed class CheckTrialsTests
{
    // Names with quotes, keywords and the names that a trial uses itself.
    private const string Hostile = """
        CREATE TABLE "we""ird ); --" (
            "order" INTEGER PRIMARY KEY,
            "weir_0" TEXT COLLATE NOCASE CONSTRAINT "it's "" odd" CHECK ("weir_0" IN ('ADMIN', 'user')),
            "na""me" TEXT NOT NULL,
            free TEXT,
            CHECK (length("na""me") < 1000 /* ) */ OR "na""me" IS NULL),
            CHECK (free NOT LIKE '%secret-zebra%')
        ) STRICT;
        INSERT INTO "we""ird ); --" VALUES (1, 'Admin', 'Ann', NULL), (2, 'USER', 'Bob', NULL), (3, NULL, 'Cid', 'x');
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_constraint_that_refuses_masked_rows_is_an_error_that_names_all_but_values()
    {
        var exception = await Assert.ThrowsAsync<ConfigurationException>(() => TryAsync(Hostile, "hash", "weir_0", "na\"me"));

        var error = Assert.Single(exception.Problems, p => p.Severity == Severity.Error);
        Assert.Equal("tables.we\"ird ); --.columns.weir_0", error.Path);
        Assert.Contains("constraint it's \" odd refuses 2 of 3 masked rows", error.Message, StringComparison.Ordinal);
        Assert.Contains("weir_0 (hash)", error.Message, StringComparison.Ordinal);
        Assert.Contains("categorical", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("admin", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_constraint_that_holds_is_said_to_hold()
    {
        var plan = await TryAsync(Hostile, "hash", "na\"me");

        Assert.Contains(plan.Problems, p => p.Message.EndsWith("_check2 holds for 3 masked rows", StringComparison.Ordinal));
        Assert.DoesNotContain(plan.Problems, p => p.Message.Contains("could not be tried", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT CHECK (length(a) < 9)); INSERT INTO t VALUES (1, 'x')", "categorical")]
    [InlineData("CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT CHECK (length(a) < 9))", "hash")]
    public async Task What_cannot_be_tried_stays_a_note(string schema, string generator)
    {
        var plan = await TryAsync(schema, generator, "a");

        var note = Assert.Single(plan.Problems, p => p.Message.Contains("t_check1", StringComparison.Ordinal));
        Assert.Equal(Severity.Note, note.Severity);
        Assert.Contains("could not be tried", note.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_constraint_over_a_masked_and_a_kept_column_is_tried_with_both()
    {
        const string Schema = """
            CREATE TABLE t (id INTEGER PRIMARY KEY, low INTEGER, high TEXT, CHECK (low > 0 OR length(high) <= 3));
            INSERT INTO t VALUES (1, 1, 'abc'), (2, 0, 'abc'), (3, 0, 'ab'), (4, NULL, 'ab');
            """;

        var exception = await Assert.ThrowsAsync<ConfigurationException>(() => TryAsync(Schema, "hash", "high"));

        Assert.Contains(exception.Problems, p => p.Message.Contains("t_check1 refuses 2 of 4 masked rows", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Constraints_are_not_tried_for_another_engine()
    {
        var plan = await TryAsync(Hostile, "hash", ["weir_0"], destinationEngine: "postgresql");

        Assert.Contains(plan.Problems, p => p.Message.Contains("could not be tried", StringComparison.Ordinal));
    }

    private static Task<MaskingPlan> TryAsync(string sql, string generator, params string[] columns) =>
        TryAsync(sql, generator, columns, destinationEngine: "sqlite");

    private static async Task<MaskingPlan> TryAsync(string sql, string generator, string[] columns, string destinationEngine)
    {
        using var folder = new TempFolder();
        await using var source = SqliteTestFile.OpenSource(SqliteTestFile.Run(folder.File("source.db"), sql));
        var schema = await source.ReadSchemaAsync(Cancellation);
        var scan = await ColumnScanner.ScanAsync(source, schema, new ScanOptions(), null, Cancellation);
        var made = InitialConfiguration.Make(schema, scan, new MaskingConfiguration()).Configuration;
        var configuration = made with
        {
            Tables =
            [
                .. made.Tables.Select(t => t with
                {
                    Columns =
                    [
                        .. t.Columns.Select(c => c with
                        {
                            Generator = GeneratorSpec.Of(columns.Contains(c.Name) ? generator : "passthrough"),
                            Follows = null,
                        }),
                    ],
                }),
            ],
        };
        using var key = MasterKey.Create();
        var plan = Planner.Make(configuration, schema, key, [], PlanOptions.Default);
        return await CheckTrials.RunAsync(plan, source, destinationEngine, Cancellation);
    }
}
