using System.Text;
using System.Text.RegularExpressions;
using Weir.Masking.Generators;
using Weir.Masking.Values;
using Weir.Testing;

namespace Weir.Tests.Masking.Generators;

/// <summary>What holds for every generator. A new generator is found by reflection and fails here until it has a golden file.</summary>
public sealed partial class GeneratorCatalogTests
{
    private const int AllocationCalls = 10_000;

    public static TheoryData<string> Names => [.. GeneratorCatalog.All.Select(g => g.Declaration.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Outputs_never_change_within_a_version(string name)
    {
        var generator = GeneratorCatalog.Find(name)!;
        var text = new StringBuilder();
        foreach (var c in GeneratorCases.Of(generator))
        {
            using var harness = GeneratorHarness.Bind(name, c.Type, c.Options);
            text.Append("# ").Append(c.Label).Append('\n');
            foreach (var row in c.Rows)
            {
                text.AppendJoin(" | ", row.Select(v => v.ToString())).Append(" -> ")
                    .Append(harness.Run(row)?.ToString() ?? "(out of domain)").Append('\n');
            }
        }

        Golden.Matches($"generators/{name}.v{generator.Declaration.Version}.txt", text.ToString());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Outputs_fit_the_column(string name)
    {
        foreach (var c in GeneratorCases.Of(GeneratorCatalog.Find(name)!))
        {
            using var harness = GeneratorHarness.Bind(name, c.Type, c.Options);
            foreach (var row in c.Rows)
            {
                if (harness.Run(row) is { } output && TypeFit.Misfit(c.Type, output) is { } misfit)
                {
                    Assert.Fail($"{name} on {c.Label} makes from {row[0]}: {misfit}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Outputs_do_not_depend_on_the_instance_or_the_order(string name)
    {
        foreach (var c in GeneratorCases.Of(GeneratorCatalog.Find(name)!))
        {
            using var forwards = GeneratorHarness.Bind(name, c.Type, c.Options);
            using var backwards = GeneratorHarness.Bind(name, c.Type, c.Options);
            var first = c.Rows.Select(forwards.Run).ToList();
            var second = c.Rows.Reverse().Select(backwards.Run).Reverse().ToList();
            Assert.Equal(first, second);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_ordinary_row_allocates_nothing(string name)
    {
        foreach (var c in GeneratorCases.Of(GeneratorCatalog.Find(name)!))
        {
            using var harness = GeneratorHarness.Bind(name, c.Type, c.Options);
            foreach (var row in c.Rows.Where(r => r.All(v => Ascii.IsValid(v.Bytes))))
            {
                if (c.RefusesByException && harness.Run(row) is null)
                {
                    continue;
                }

                var allocated = harness.AllocatedBy(GeneratorHarness.Frame(row), row.Length, AllocationCalls / Math.Max(1, c.Rows.Count));
                Assert.True(allocated == 0, $"{name} on {c.Label} allocates {allocated} bytes for {row[0]}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Another_master_key_gives_other_outputs(string name)
    {
        foreach (var c in GeneratorCases.Of(GeneratorCatalog.Find(name)!).Where(c => c.DependsOnKey && IsKeyed(name)))
        {
            using var one = GeneratorHarness.Bind(name, c.Type, c.Options);
            using var other = GeneratorHarness.Bind(name, c.Type, c.Options with { KeyByte = 100 });
            Assert.Contains(c.Rows, row => one.Run(row) != other.Run(row));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_value_that_no_kind_can_hold_is_out_of_the_domain(string name)
    {
        var declaration = GeneratorCatalog.Find(name)!.Declaration;
        if (declaration.IsDataFree)
        {
            return;
        }

        foreach (var c in GeneratorCases.Of(GeneratorCatalog.Find(name)!))
        {
            using var harness = GeneratorHarness.Bind(name, c.Type, c.Options);
            Assert.Null(harness.Run([TestValue.Special, .. c.Rows[0].Skip(1)]));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_class_of_uniqueness_is_true(string name)
    {
        foreach (var c in GeneratorCases.Of(GeneratorCatalog.Find(name)!))
        {
            using var harness = GeneratorHarness.Bind(name, c.Type, c.Options);
            var rows = c.Rows.DistinctBy(r => r[0]).ToList();
            var outputs = rows.Select(harness.Run).OfType<TestValue>().ToList();
            if (harness.Bound.Uniqueness == Uniqueness.Preserved && harness.Binding.KeyedBy == KeyedBy.Value)
            {
                Assert.Equal(outputs.Count, outputs.Distinct().Count());
            }

            Assert.InRange(harness.Bound.FixedPointProbability, 0, 1);
            Assert.True(harness.Bound.OutputSpace >= 1);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_declaration_is_complete_and_consistent(string name)
    {
        var declaration = GeneratorCatalog.Find(name)!.Declaration;
        Assert.Matches(KebabCase(), name);
        Assert.True(declaration.Version >= 1);
        Assert.EndsWith(".", declaration.Summary, StringComparison.Ordinal);
        Assert.EndsWith(".", declaration.Description, StringComparison.Ordinal);
        Assert.EndsWith(".", declaration.PrivacyReason, StringComparison.Ordinal);
        Assert.NotEmpty(declaration.Accepts);
        Assert.DoesNotContain(ValueKind.Null, declaration.Accepts.Where(_ => name != "passthrough"));
        Assert.NotEmpty(declaration.DefaultGroup);
        Assert.Contains($"generator: {name}", declaration.Example.Configuration, StringComparison.Ordinal);
        Assert.All(declaration.Parameters, p => Assert.Matches(SnakeCase(), p.Name));
        Assert.Equal(declaration.Parameters.Count, declaration.Parameters.Select(p => p.Name).Distinct().Count());
        if (declaration.IsDataFree)
        {
            Assert.Equal(PrivacyClass.DataFree, declaration.Privacy);
            Assert.Equal(KeyedBy.Nothing, declaration.KeyedBy);
        }
    }

    private static bool IsKeyed(string name) =>
        GeneratorCatalog.Find(name)!.Declaration is { IsDataFree: false, Privacy: not PrivacyClass.Unprotected };

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex KebabCase();

    [GeneratedRegex("^[a-z0-9]+(_[a-z0-9]+)*$")]
    private static partial Regex SnakeCase();
}
