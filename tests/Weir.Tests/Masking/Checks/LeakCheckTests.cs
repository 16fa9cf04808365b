using Weir.Masking.Checks;
using Weir.Masking.Configuration;
using Weir.Testing;

namespace Weir.Tests.Masking.Checks;

public sealed class LeakCheckTests
{
    private static readonly int[] RowsToPick = [0, 3, 7, 12, 18];

    [Fact]
    public async Task Leaks_planted_in_every_kind_of_place_are_all_found()
    {
        var rounds = TestScale.Count(2, 6);
        var planted = 0;
        await using var clinic = await MaskedClinic.CreateAsync(120, seed: 7);
        for (var round = 0; round < rounds; round++)
        {
            var expected = new List<(string Place, string Kind)>();
            clinic.Restore();
            for (var i = 0; i < Plants.Places.Length; i++)
            {
                var (kind, query) = Plants.Values[((i * 3) + round) % Plants.Values.Length];
                var value = clinic.Original($"{query} ORDER BY 1 LIMIT 1 OFFSET {RowsToPick[(i + round) % RowsToPick.Length]}");
                clinic.Plant(Plants.Places[i].Sql.Replace("$v", Literal(value), StringComparison.Ordinal));
                expected.Add((Plants.Places[i].Place, kind));
            }

            var result = await clinic.CheckLeaksAsync();

            var found = result.Findings.Where(f => f.IsLeak).ToList();
            var missed = expected
                .Where(e => !found.Any(f => f.Place.Contains(e.Place, StringComparison.Ordinal) && f.SensitiveKind == e.Kind))
                .ToList();
            Assert.True(missed.Count == 0, $"round {round} missed {string.Join("; ", missed)}");
            planted += expected.Count;
        }

        TestScale.Record("leak-check-planted", [new("seed", 7), new("planted", planted), new("found", planted)]);
    }

    [Fact]
    public async Task Clean_runs_report_no_leak()
    {
        var runs = TestScale.Count(3, 100);
        for (var seed = 1; seed <= runs; seed++)
        {
            await using var clinic = await MaskedClinic.CreateAsync(40 + (seed % 30), seed);

            var result = await clinic.CheckLeaksAsync();

            Assert.True(result.IsClean, $"seed {seed}: {string.Join("; ", result.Findings)}");
            Assert.True(result.KnownValues > 100);
            Assert.True(result.SearchedBytes > 1000);
        }

        TestScale.Record("leak-check-clean", [new("first seed", 1), new("runs", runs), new("false alarms", 0)]);
    }

    [Fact]
    public async Task A_small_memory_takes_more_passes_and_finds_the_same()
    {
        await using var clinic = await MaskedClinic.CreateAsync(120, seed: 3);
        var email = clinic.Original("SELECT email FROM patients WHERE length(email) > 6 LIMIT 1");
        clinic.Plant($"UPDATE visits SET reason = 'see ' || {Literal(email)}");

        var roomy = await clinic.CheckLeaksAsync();
        var tight = await clinic.CheckLeaksAsync(maxSlots: 512);

        Assert.Equal(1, roomy.Passes);
        Assert.True(tight.Passes >= 4);
        Assert.Equal(roomy.KnownValues, tight.KnownValues);
        Assert.Equal(roomy.Findings, tight.Findings);
        Assert.Contains(roomy.Findings, f => f is { IsLeak: true, Place: "visits.reason", Kind: LeakKind.KnownValue });
    }

    [Fact]
    public async Task Text_that_is_masked_with_only_a_part_of_the_values_is_named_in_plan_and_report()
    {
        await using var roomy = await MaskedClinic.CreateAsync(60, seed: 4);
        await using var tight = await MaskedClinic.CreateAsync(60, seed: 4, maxSlots: 256);

        const string Path = "tables.notes.columns.body";
        Assert.DoesNotContain(roomy.Plan.Problems, p => p.Message.Contains("memory", StringComparison.Ordinal));
        Assert.Empty(roomy.Result.Warnings);
        Assert.Contains(tight.Plan.Problems, p => p is { Severity: Severity.Warning, Path: Path } && p.Message.Contains("fit the memory"));
        Assert.Contains(tight.Result.Warnings, p => p is { Severity: Severity.Warning, Path: Path } && p.Message.Contains("fitted"));
        Assert.Contains(tight.Result.Report!.Notices, n => n.Path == Path && n.Message.Contains("fitted"));
    }

    [Fact]
    public async Task What_text_masking_with_a_part_of_the_values_overlooks_fails_the_leak_check()
    {
        await using var clinic = await MaskedClinic.CreateAsync(60, seed: 4, maxSlots: 256);
        var email = clinic.Original("SELECT email FROM patients WHERE length(email) > 6 LIMIT 1");
        clinic.Plant($"UPDATE notes SET body = body || ' ' || {Literal(email)}");

        var result = await clinic.CheckLeaksAsync(maxSlots: 256);

        Assert.True(result.Passes > 1);
        Assert.Contains(result.Findings, f => f is { IsLeak: true, Place: "notes.body", SensitiveKind: "email" });
    }

    [Fact]
    public async Task One_row_that_keeps_its_value_is_found_though_chance_could_give_it()
    {
        await using var clinic = await MaskedClinic.CreateAsync(60, seed: 5, KeepEmployerKeys);
        var city = clinic.Original("SELECT city FROM employers WHERE city <> '' ORDER BY id LIMIT 1");
        clinic.Plant(
            $"UPDATE employers SET city = {Literal(city)} "
            + $"WHERE id = {clinic.Original("SELECT id FROM employers WHERE city <> '' ORDER BY id LIMIT 1")}");

        var result = await clinic.CheckLeaksAsync();

        var leak = Assert.Single(result.Findings, f => f.IsLeak && f.Kind == LeakKind.RowEquality);
        Assert.Equal(("employers.city", 1), (leak.Place, leak.Count));
        Assert.DoesNotContain(city, leak.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_column_of_names_that_the_configuration_overlooks_is_a_leak()
    {
        await using var clinic = await MaskedClinic.CreateAsync(
            60,
            seed: 6,
            c => Change(
                c, "insurance_policies", "policy_holder", h => h with { Kind = null, Generator = GeneratorSpec.Of("passthrough") }));

        var result = await clinic.CheckLeaksAsync();

        Assert.Contains(result.Findings, f => f is { IsLeak: true, Place: "insurance_policies.policy_holder", SensitiveKind: "full-name" });
    }

    [Fact]
    public async Task Names_of_a_truncated_table_are_searched_too()
    {
        await using var clinic = await MaskedClinic.CreateAsync(
            60,
            seed: 8,
            c => c with { Tables = [.. c.Tables.Select(t => t.Name == "contacts" ? t with { Mode = TableMode.Truncate } : t)] });
        var email = clinic.Original("SELECT email FROM contacts WHERE length(email) > 6 LIMIT 1");
        clinic.Plant($"UPDATE visits SET reason = {Literal(email)} WHERE id % 5 = 0");

        var result = await clinic.CheckLeaksAsync();

        Assert.Contains(result.Findings, f => f is { IsLeak: true, Place: "visits.reason", SensitiveKind: "email" });
    }

    [Fact]
    public async Task A_check_with_another_key_says_that_it_proves_nothing()
    {
        await using var clinic = await MaskedClinic.CreateAsync(40, seed: 9);
        await using var other = await MaskedClinic.CreateAsync(40, seed: 10);
        File.Copy(other.CopyPath, clinic.CopyPath, overwrite: true);

        var result = await clinic.CheckLeaksAsync();

        Assert.Contains(result.Findings, f => f is { IsLeak: true, Kind: LeakKind.NotCheckable, Place: "patients" });
    }

    private static string Literal(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    private static MaskingConfiguration KeepEmployerKeys(MaskingConfiguration configuration) =>
        Change(configuration, "employers", "id", c => c with { Generator = GeneratorSpec.Of("passthrough") });

    private static MaskingConfiguration Change(
        MaskingConfiguration configuration, string table, string column, Func<ColumnConfiguration, ColumnConfiguration> change) =>
        configuration with
        {
            Tables =
            [
                .. configuration.Tables.Select(t => t.Name != table
                    ? t
                    : t with { Columns = [.. t.Columns.Select(c => c.Name == column ? change(c) : c)] }),
            ],
        };
}
