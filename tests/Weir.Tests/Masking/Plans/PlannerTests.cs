using Weir.Masking.Configuration;
using Weir.Masking.Generators;
using Weir.Masking.Keys;
using Weir.Masking.Plans;
using Weir.Masking.Schema;
using Weir.Masking.Values;

namespace Weir.Tests.Masking.Plans;

public sealed class PlannerTests
{
    private static readonly LogicalType Int32 = new(ValueKind.Integer, "integer", IntegerBits: 32);
    private static readonly LogicalType Int16 = new(ValueKind.Integer, "smallint", IntegerBits: 16);
    private static readonly LogicalType Text = new(ValueKind.Text, "text");

    [Fact]
    public void A_key_and_all_that_reference_it_share_one_generator_and_the_narrowest_type()
    {
        var plan = Plan(Clinic(), Configuration());

        var key = plan.Table(Name("patients")).Column("id")!;
        var reference = plan.Table(Name("visits")).Column("patient_id")!;
        Assert.Equal("integer-key", key.Declaration.Name);
        Assert.Equal("integer-key", reference.Declaration.Name);
        Assert.Equal("patients.id", key.Binding.Group);
        Assert.Equal("patients.id", reference.Binding.Group);
        Assert.Equal("s.patients.id", reference.FollowsFrom);
        Assert.Null(key.FollowsFrom);
        Assert.Equal(16, key.Binding.Target.IntegerBits);
        Assert.Equal(16, reference.Binding.Target.IntegerBits);
    }

    [Fact]
    public void Passthrough_on_a_referencing_column_takes_the_generator_of_its_key_and_says_so()
    {
        var plan = Plan(Clinic(), Configuration(c => c with { Follows = null, Generator = GeneratorSpec.Of("passthrough") }, "visits", "patient_id"));

        Assert.Equal("integer-key", plan.Table(Name("visits")).Column("patient_id")!.Declaration.Name);
        Assert.Contains(plan.Problems, p => p.Severity == Severity.Note && p.Path.EndsWith("patient_id", StringComparison.Ordinal));
    }

    [Fact]
    public void Another_generator_on_a_referencing_column_is_an_error()
    {
        var configuration = Configuration(c => c with { Follows = null, Generator = GeneratorSpec.Of("ff1-numeric") }, "visits", "patient_id");

        Assert.Contains("follows: s.patients.id", Errors(Clinic(), configuration).Single().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_virtual_foreign_key_binds_like_a_declared_one()
    {
        var schema = Clinic() with { ForeignKeys = [] };
        var configuration = Configuration() with
        {
            VirtualForeignKeys = [new ForeignKey("v", Name("visits"), ["patient_id"], Name("patients"), ["id"], IsVirtual: true)],
        };

        Assert.Equal("s.patients.id", Plan(schema, configuration).Table(Name("visits")).Column("patient_id")!.FollowsFrom);
        Assert.Contains("no foreign key leads there", Errors(schema, Configuration()).Single().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lossy_generator_on_a_unique_column_is_an_error()
    {
        var configuration = Configuration(c => c with { Generator = GeneratorSpec.Of("first-name") }, "patients", "email");

        var error = Errors(Clinic(), configuration).Single();
        Assert.Contains("lossy", error.Message, StringComparison.Ordinal);
        Assert.Equal("tables.s.patients.columns.email", error.Path);
    }

    [Fact]
    public void A_generator_that_cannot_promise_uniqueness_warns_with_the_birthday_estimate()
    {
        var plan = Plan(Clinic(), Configuration());

        var warning = Assert.Single(plan.Problems, p => p.Severity == Severity.Warning && p.Path.EndsWith("email", StringComparison.Ordinal));
        Assert.Contains("in 1000 rows", warning.Message, StringComparison.Ordinal);
        Assert.StartsWith("not guaranteed", plan.Table(Name("patients")).Column("email")!.UniquenessVerdict, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(23, 365, 0.5)]
    [InlineData(1, 10, 0)]
    [InlineData(1e6, 1.2e24, 4.1e-13)]
    public void The_birthday_estimate_is_the_known_one(double rows, double space, double expected) =>
        Assert.Equal(expected, UniquenessVerdicts.Birthday(rows, space), expected * 0.02);

    [Fact]
    public void Everything_wrong_is_reported_at_once()
    {
        var configuration = Configuration(c => c with { Generator = GeneratorSpec.Of("frist-name") }, "patients", "first_name");
        configuration = Change(configuration, c => c with { Generator = GeneratorSpec.Of("uuid-key") }, "patients", "id");
        configuration = Change(
            configuration,
            c => c with
            {
                Generator = new GeneratorSpec("email", new ConfigMapping([new("colour", new ConfigScalar("red", 0))], 0), By: "nowhere"),
            },
            "patients",
            "email");

        var messages = Errors(Clinic(), configuration).Select(e => e.Message).ToList();

        Assert.Contains(messages, m => m.Contains("did you mean first-name?", StringComparison.Ordinal));
        Assert.Contains(messages, m => m.Contains("generator uuid-key takes", StringComparison.Ordinal));
        Assert.Contains(messages, m => m.Contains("no column nowhere", StringComparison.Ordinal));
    }

    [Fact]
    public void A_new_column_stops_the_plan_as_drift_and_is_taken_in_by_policy()
    {
        var schema = Clinic();
        var patients = schema.Tables[0];
        var grown = schema with
        {
            Tables = [patients with { Columns = [.. patients.Columns, new("nickname", Text, IsNullable: true)] }, schema.Tables[1]],
        };

        var drift = Problems(grown, Configuration(), PlanOptions.Default).Single(p => p.Severity == Severity.Drift);
        Assert.Equal("tables.s.patients.columns.nickname", drift.Path);

        using var key = MasterKey.Create();
        var generator = GeneratorCatalog.Find("null") is null ? NewColumnPolicy.Passthrough : NewColumnPolicy.Null;
        var accepted = Planner.Make(Configuration(), grown, key, [], new PlanOptions(generator));
        Assert.NotNull(accepted.Table(Name("patients")).Column("nickname"));
    }

    [Fact]
    public void Removed_and_retyped_columns_are_drift()
    {
        var schema = Clinic();
        var patients = schema.Tables[0];
        var changed = schema with
        {
            Tables =
            [
                patients with { Columns = [patients.Columns[0], patients.Columns[2] with { Type = Int32 }] },
                schema.Tables[1],
            ],
        };

        var drift = Problems(changed, Configuration(), PlanOptions.Default).Where(p => p.Severity == Severity.Drift).Select(p => p.Path);

        Assert.Equal(["tables.s.patients.columns.email", "tables.s.patients.columns.first_name"], drift.Order());
    }

    [Fact]
    public void A_filter_reaches_the_tables_that_must_refer_to_its_rows()
    {
        var plan = Plan(Clinic(), WithTable(Configuration(), "patients", t => t with { Filter = "first_name <> 'x'" }));

        Assert.Equal("(first_name <> 'x')", plan.Table(Name("patients")).Condition);
        Assert.Equal(
            "weir_row.\"patient_id\" IN (SELECT weir_row.\"id\" FROM \"s\".\"patients\" AS weir_row WHERE (first_name <> 'x'))",
            plan.Table(Name("visits")).Condition);
    }

    [Fact]
    public void A_truncated_table_turns_optional_references_into_null()
    {
        var schema = Clinic(referenceIsNullable: true);

        var plan = Plan(schema, WithTable(Configuration(), "patients", t => t with { Mode = TableMode.Truncate }));

        var visits = plan.Table(Name("visits"));
        Assert.Null(visits.Condition);
        Assert.StartsWith("CASE WHEN weir_row.\"patient_id\" IN (SELECT", visits.Column("patient_id")!.ReadExpression, StringComparison.Ordinal);
        Assert.False(plan.Table(Name("patients")).CarriesRows);
    }

    [Fact]
    public void A_cycle_of_required_references_needs_no_condition_while_nothing_is_filtered()
    {
        var schema = Clinic();
        var cyclic = schema with
        {
            ForeignKeys = [.. schema.ForeignKeys, new("back", Name("patients"), ["id"], Name("visits"), ["patient_id"])],
        };

        Assert.All(Plan(cyclic, Configuration()).Tables, t => Assert.Null(t.Condition));
        var filtered = WithTable(Configuration(), "patients", t => t with { Filter = "true" });
        Assert.Contains("cycle of required references", Errors(cyclic, filtered)[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_skipped_table_leaves_references_as_they_are()
    {
        var plan = Plan(Clinic(), WithTable(Configuration(), "patients", t => t with { Mode = TableMode.Skip }));

        Assert.Null(plan.Table(Name("visits")).Condition);
        Assert.Contains(Name("patients"), plan.SkippedTables);
    }

    [Fact]
    public void An_entity_over_a_foreign_key_becomes_a_hidden_field()
    {
        var configuration = Configuration(
            c => c with { Generator = new GeneratorSpec("first-name", ConfigMapping.Empty, By: "patient_id.email") }, "visits", "doctor");

        var visits = Plan(Clinic(), configuration).Table(Name("visits"));

        var hidden = Assert.Single(visits.HiddenColumns);
        Assert.Equal(
            "(SELECT weir_step_1.\"email\" FROM \"s\".\"patients\" AS weir_step_1 WHERE weir_step_1.\"id\" = weir_row.\"patient_id\")",
            hidden.Expression);
        Assert.Equal([visits.Columns.Count], visits.Column("doctor")!.Binding.KeyOrdinals);
    }

    [Fact]
    public void A_policy_of_null_on_a_column_that_forbids_it_is_an_error()
    {
        var configuration = Configuration(c => c with { Policies = new ColumnPolicies(OnInvalid: ValuePolicy.Null) }, "patients", "email");

        Assert.Contains("does not allow NULL", Errors(Clinic(), configuration).Single().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refusals_stop_the_plan_unless_the_column_is_not_carried()
    {
        using var key = MasterKey.Create();
        SchemaNotice[] notices = [new("s.visits.doctor", "cannot be carried", IsRefusal: true)];
        Assert.Throws<ConfigurationException>(() => Planner.Make(Configuration(), Clinic(), key, notices, PlanOptions.Default));

        var truncated = WithTable(Configuration(), "visits", t => t with { Mode = TableMode.Truncate });
        Assert.NotNull(Planner.Make(truncated, Clinic(), key, notices, PlanOptions.Default));
    }

    [Fact]
    public void The_fingerprint_of_a_schema_changes_with_a_type()
    {
        var schema = Clinic();
        var patients = schema.Tables[0];
        var changed = schema with { Tables = [patients with { Columns = [patients.Columns[0] with { Type = Int16 }, .. patients.Columns.Skip(1)] }] };

        Assert.NotEqual(Planner.Fingerprint(schema), Planner.Fingerprint(changed));
        Assert.Equal(Planner.Fingerprint(schema), Planner.Fingerprint(Clinic()));
    }

    private static TableName Name(string table) => new("s", table);

    private static DatabaseSchema Clinic(bool referenceIsNullable = false) => new(
        "postgresql",
        "15",
        [
            new TableSchema(
                Name("patients"),
                [new("id", Int32, false), new("first_name", Text, true), new("email", Text, false)],
                [new UniqueKey("patients_pkey", ["id"], true), new UniqueKey("patients_email_key", ["email"], false)],
                [],
                1000,
                0),
            new TableSchema(
                Name("visits"),
                [new("id", Int32, false), new("patient_id", Int16, referenceIsNullable), new("doctor", Text, true)],
                [new UniqueKey("visits_pkey", ["id"], true)],
                [],
                5000,
                0),
        ],
        [new ForeignKey("visits_patient_fkey", Name("visits"), ["patient_id"], Name("patients"), ["id"])],
        [],
        []);

    private static MaskingConfiguration Configuration() => new()
    {
        Tables =
        [
            new TableConfiguration(
                "s.patients",
                TableMode.DeIdentify,
                null,
                [
                    new("id", "integer", null, GeneratorSpec.Of("integer-key"), null, new()),
                    new("first_name", "text", "first-name", GeneratorSpec.Of("first-name"), null, new()),
                    new("email", "text", "email", GeneratorSpec.Of("email"), null, new()),
                ]),
            new TableConfiguration(
                "s.visits",
                TableMode.DeIdentify,
                null,
                [
                    new("id", "integer", null, GeneratorSpec.Of("passthrough"), null, new()),
                    new("patient_id", "smallint", null, null, "s.patients.id", new()),
                    new("doctor", "text", null, GeneratorSpec.Of("passthrough"), null, new()),
                ]),
        ],
    };

    private static MaskingConfiguration Configuration(
        Func<ColumnConfiguration, ColumnConfiguration> change, string table, string column) =>
        Change(Configuration(), change, table, column);

    private static MaskingConfiguration Change(
        MaskingConfiguration configuration, Func<ColumnConfiguration, ColumnConfiguration> change, string table, string column) =>
        WithTable(configuration, table, t => t with { Columns = [.. t.Columns.Select(c => c.Name == column ? change(c) : c)] });

    private static MaskingConfiguration WithTable(
        MaskingConfiguration configuration, string table, Func<TableConfiguration, TableConfiguration> change) =>
        configuration with { Tables = [.. configuration.Tables.Select(t => t.Name == $"s.{table}" ? change(t) : t)] };

    private static MaskingPlan Plan(DatabaseSchema schema, MaskingConfiguration configuration)
    {
        using var key = MasterKey.Create();
        return Planner.Make(configuration, schema, key, [], PlanOptions.Default);
    }

    private static List<Problem> Errors(DatabaseSchema schema, MaskingConfiguration configuration) =>
        [.. Problems(schema, configuration, PlanOptions.Default).Where(p => p.Severity == Severity.Error)];

    private static IReadOnlyList<Problem> Problems(DatabaseSchema schema, MaskingConfiguration configuration, PlanOptions options)
    {
        using var key = MasterKey.Create();
        return Assert.Throws<ConfigurationException>(() => Planner.Make(configuration, schema, key, [], options)).Problems;
    }
}
