using Weir.Commands;
using Weir.Masking.Configuration;
using Weir.Masking.Keys;
using Weir.SystemTests.Masking;
using Weir.Testing;

namespace Weir.SystemTests.PostgreSql;

/// <summary>CHECK constraints are tried by the real server, through the real command, before anything is written.</summary>
public sealed class CheckTrialTests(PostgresCluster cluster)
{
    private const string Hostile = """"
        CREATE SCHEMA "we""ird";
        CREATE DOMAIN "we""ird"."VALUE" AS varchar(80) CONSTRAINT "VALUE's" CHECK (VALUE <> 'VALUE "VALUE" \ ''VALUE' AND length(VALUE) < 20);
        CREATE DOMAIN "we""ird".deep AS "we""ird"."VALUE" CHECK (VALUE ~ '^[^0-9]*$');
        CREATE FUNCTION "we""ird".own(text) RETURNS boolean IMMUTABLE LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'the source''s own code ran'; END $$;
        CREATE TABLE "we""ird"."order); --" (
            "weir_0" int PRIMARY KEY,
            "select" text CONSTRAINT "one of ""these""" CHECK ("select" IN ('ADMIN', 'user')),
            "weir_row" "we""ird".deep,
            born date CHECK (born > '1900-01-01'),
            stamp timestamptz CHECK (stamp IS NULL OR stamp > '1900-01-01'),
            amount numeric(10,2) CHECK (amount >= 0.01),
            raw bytea CHECK (octet_length(raw) < 100),
            tags text[],
            late text,
            called text CONSTRAINT calls CHECK (called IS NULL OR "we""ird".own(called)),
            CONSTRAINT tagged CHECK (cardinality(tags) < 9 OR "select" = 'x'),
            CONSTRAINT whole CHECK (NOT ("order); --" IS NULL)),
            CONSTRAINT apart EXCLUDE USING gist (daterange(born, born + 1) WITH &&) WHERE (born IS NOT NULL)
        );
        INSERT INTO "we""ird"."order); --" VALUES
            (1, 'ADMIN', 'Ann', '1980-01-01', '1990-01-01Z', 10.5, '\x00ff', '{a}', NULL, NULL),
            (2, 'user', 'Bob', '1981-01-01', NULL, 20.5, NULL, NULL, NULL, NULL),
            (3, NULL, NULL, NULL, 'infinity', NULL, NULL, '{}', NULL, NULL);
        ALTER TABLE "we""ird"."order); --" ADD CONSTRAINT loaded_before CHECK (late <> 'x') NOT VALID;
        """";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_constraint_that_masked_rows_break_stops_plan_and_mask_with_its_name()
    {
        await using var source = await cluster.CreateDatabaseAsync("trial", Cancellation);
        await using var destination = cluster.Adopt($"{source.Name}_masked");
        await source.ExecuteAsync(Hostile, Cancellation);
        using var folder = new TempFolder();
        var config = await ConfigureAsync(folder, source, destination, ("select", "hash"), ("weir_row", "hash"));

        var plan = await WeirProcess.RunAsync(["plan", "--config", config], Cancellation);
        var mask = await WeirProcess.RunAsync(["mask", "--config", config], Cancellation);

        foreach (var (outcome, text) in new[] { (plan, plan.Output), (mask, mask.Error) })
        {
            Assert.True(outcome.ExitCode == ExitCode.ConfigurationInvalid, $"{outcome.ExitCode}\n{outcome.Output}\n{outcome.Error}");
            Assert.Contains("constraint one of \"these\" refuses 2 of 3 masked rows", text, StringComparison.Ordinal);
            Assert.Contains("constraint VALUE's refuses 2 of 3 masked rows", text, StringComparison.Ordinal);
            Assert.Contains("constraint deep_check refuses 2 of 3 masked rows", text, StringComparison.Ordinal);
            Assert.DoesNotContain("ADMIN", text, StringComparison.Ordinal);
            Assert.DoesNotContain("own code ran", text, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(destination.Name, await cluster.DatabaseNamesAsync(Cancellation));
    }

    [Fact]
    public async Task Constraints_that_hold_are_said_to_hold_and_the_others_keep_their_note()
    {
        await using var source = await cluster.CreateDatabaseAsync("trial", Cancellation);
        await using var destination = cluster.Adopt($"{source.Name}_masked");
        await source.ExecuteAsync(Hostile, Cancellation);
        using var folder = new TempFolder();
        var config = await ConfigureAsync(
            folder,
            source,
            destination,
            ("weir_row", "first-name"), ("born", "birth-date"), ("amount", "decimal-noise"), ("raw", "null"), ("called", "hash"),
            ("late", "hash"), ("stamp", "date-shift"), ("tags", "null"));

        var plan = (await WeirProcess.RunAsync(["plan", "--config", config], Cancellation)).Expect(ExitCode.Success);

        Assert.Matches("constraint deep_check holds for 3 masked rows", plan.Output);
        Assert.Matches("constraint order.*_born_check holds for 3 masked rows", plan.Output);
        Assert.Matches("constraint order.*_amount_check holds for 3 masked rows", plan.Output);
        Assert.Matches("constraint order.*_raw_check holds for 3 masked rows", plan.Output);
        Assert.Matches("constraint order.*_stamp_check holds for 3 masked rows", plan.Output);
        Assert.Matches("constraint tagged holds for 3 masked rows", plan.Output);
        Assert.Contains("constraint calls must hold for the generated values; it could not be tried", plan.Output, StringComparison.Ordinal);
        Assert.Contains("constraint loaded_before must hold", plan.Output, StringComparison.Ordinal);
        Assert.Contains("constraint whole must hold for the generated values; it could not be tried", plan.Output, StringComparison.Ordinal);
        Assert.Matches(@"columns\.born: exclusion constraint apart must hold .* not tried", plan.Output);
        Assert.DoesNotMatch(@"columns\.tags: exclusion", plan.Output);
    }

    private static async Task<string> ConfigureAsync(
        TempFolder folder, TestDatabase source, TestDatabase destination, params (string Column, string Generator)[] masked)
    {
        using var key = MasterKey.Create();
        key.Save(folder.File("weir.key"));
        var made = await Workbench.InitAsync(source.SuperuserSocketUri, Cancellation);
        var configuration = made with
        {
            Source = source.SuperuserSocketUri,
            Destination = destination.SuperuserSocketUri,
            KeyFile = "weir.key",
            Tables =
            [
                .. made.Tables.Select(t => t with
                {
                    Columns =
                    [
                        .. t.Columns.Select(c => c with
                        {
                            Generator = GeneratorSpec.Of(
                                masked.Where(m => m.Column == c.Name).Select(m => m.Generator).FirstOrDefault("passthrough")),
                            Follows = null,
                        }),
                    ],
                }),
            ],
        };
        return folder.Write("weir.yaml", ConfigurationWriter.Write(configuration));
    }
}
