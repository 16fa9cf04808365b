using System.Text.Json;
using Weir.Masking.Configuration;
using Weir.Masking.Detection;
using Weir.Masking.Schema;
using Weir.Masking.Values;

namespace Weir.Tests.Masking.Detection;

public sealed class ColumnScannerTests
{
    private static readonly LogicalType Integer = new(ValueKind.Integer, "integer", IntegerBits: 32);
    private static readonly string[] FirstNames = ["Andrew", "Helen", "Larissa", "Nathan", "Cathy", "Genevieve", "Monika", "Pedro"];
    private static readonly string[] LastNames = ["Miller", "Schmidt", "Garcia", "Rossi", "Dupont", "Jansen", "Kowalski", "Nguyen"];

    [Fact]
    public async Task Values_tell_what_the_name_hides()
    {
        var result = await ScanAsync(
            Table("t", "a b c d", i => [$"user{i}@example.org", $"+1 617 555 {1000 + i}", "4111111111111111", $"item {i}"]));

        Assert.Equal(SensitiveKinds.Email, Kind(result, "t", "a"));
        Assert.Equal(SensitiveKinds.Phone, Kind(result, "t", "b"));
        Assert.Equal(SensitiveKinds.CreditCard, Kind(result, "t", "c"));
        Assert.Null(Kind(result, "t", "d"));
    }

    [Fact]
    public async Task The_same_name_is_a_person_in_one_table_and_a_thing_in_another()
    {
        var result = await ScanAsync(
            Table("customer", "name", i => [$"{FirstNames[i % 8]} {LastNames[i / 8 % 8]}"]),
            Table("product", "name", i => [$"Widget {i}"]));

        Assert.Equal(SensitiveKinds.FullName, Kind(result, "customer", "name"));
        Assert.Null(Kind(result, "product", "name"));
    }

    [Fact]
    public async Task A_column_whose_values_contradict_its_name_is_left_alone() =>
        Assert.Null(Kind(await ScanAsync(Table("t", "email", i => [$"{i} apples"])), "t", "email"));

    [Fact]
    public async Task A_telling_name_over_other_values_is_a_doubt_that_the_configuration_asks_about()
    {
        var source = new MemorySource([Table("shop", "customer_name colour", i => [$"Cust {i}", $"shade {i % 5}"])]);
        var result = await ScanAsync(source, new ScanOptions());
        var (configuration, commentOf) = Weir.Masking.Plans.InitialConfiguration.Make(source.Schema, result, new MaskingConfiguration());

        var doubt = Assert.Single(result.Doubts);
        Assert.Equal(("customer_name", SensitiveKinds.FullName), (doubt.Column, doubt.Kind));
        Assert.StartsWith("review: the name says full-name", commentOf("shop", "customer_name"), StringComparison.Ordinal);
        Assert.Null(commentOf("shop", "colour"));
        Assert.Contains("# review: the name says", ConfigurationWriter.Write(configuration, commentOf), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_column_is_judged_by_its_name()
    {
        var result = await ScanAsync(MemoryTable.OfText("t", "ssn amount"));

        Assert.Equal(SensitiveKinds.Ssn, Kind(result, "t", "ssn"));
        Assert.Null(Kind(result, "t", "amount"));
    }

    [Fact]
    public async Task Findings_show_values_only_when_asked()
    {
        var table = Table("t", "email", i => [$"user{i}@example.org"]);

        Assert.Empty((await ScanAsync(table)).Findings.Single().Samples);
        var shown = await ScanAsync(new MemorySource([table]), new ScanOptions(ShowSamples: true));
        Assert.Equal(5, shown.Findings.Single().Samples.Count);
        Assert.DoesNotContain(shown.Findings.SelectMany(f => f.Evidence), e => e.Contains("example.org", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Keys_of_tables_with_personal_data_get_new_values_and_references_follow()
    {
        var people = MemoryTable.Of(
            "people",
            [new("id", Integer, false), new("email", new LogicalType(ValueKind.Text, "text"), true)],
            [["1", "ann@example.org"], ["2", "bob@example.org"]]);
        var colors = MemoryTable.Of(
            "colors",
            [new("id", Integer, false), new("owner_id", Integer, true)],
            [["1", "1"]]);
        var key = new ForeignKey("fk", colors.Schema.Name, ["owner_id"], people.Schema.Name, ["id"]);
        var result = await ScanAsync(new MemorySource([people, colors], [key]), new ScanOptions());

        var found = result.Find(people.Schema.Name, "id")!;
        Assert.Equal((SensitiveKinds.Key, "integer-key", false), (found.Kind, found.Suggested.Name, found.IsSensitive));
        Assert.Null(result.Find(colors.Schema.Name, "owner_id"));
    }

    [Fact]
    public async Task Dates_of_a_person_are_shifted_by_the_person()
    {
        var result = await ScanAsync(Table("visit", "patient_id admitted note", i => [$"{i % 7}", $"2023-01-{(i % 28) + 1:00}", "ok"]));

        var finding = result.Find(new TableName("", "visit"), "admitted")!;
        Assert.Equal(("date-shift", "patient_id"), (finding.Suggested.Name, finding.Suggested.By));
    }

    [Fact]
    public async Task Leaves_of_documents_are_found_by_path()
    {
        var result = await ScanAsync(Table("t", "doc", i =>
        [
            $$"""{"contact":{"email":"user{{i}}@example.org","phones":[{"number":"+1 617 555 {{1000 + i}}"}]},"size":{{i}}}""",
        ]));

        var finding = result.Findings.Single();
        Assert.Equal(SensitiveKinds.Json, finding.Kind);
        Assert.Equal(["$.contact.email", "$.contact.phones[*].number"], finding.Leaves.Select(l => l.Path));
        Assert.Equal("json", finding.Suggested.Name);
        var paths = Assert.IsType<ConfigMapping>(finding.Suggested.Parameters.Find("paths"));
        Assert.Equal("email", Assert.IsType<ConfigScalar>(paths.Find("$.contact.email")).Text);
    }

    [Fact]
    public async Task Free_text_is_found_by_what_it_mentions()
    {
        var result = await ScanAsync(Table("log", "entry other", i =>
            [$"reset link number {i} was sent to user{i}@example.org this morning", $"the job number {i} has ended well today"]));

        Assert.Equal(SensitiveKinds.FreeText, Kind(result, "log", "entry"));
        Assert.Null(Kind(result, "log", "other"));
    }

    [Fact]
    public async Task A_sample_is_spread_over_the_table_and_no_larger_than_asked()
    {
        var source = new MemorySource([Table("t", "x", i => [i < 750 ? "" : $"user{i}@example.org"], rows: 1_000)]);
        var result = await ScanAsync(source, new ScanOptions(SampleRows: 100));

        Assert.Equal(100, source.RowsRead);
        Assert.Equal(SensitiveKinds.Email, result.Findings.Single().Kind);
    }

    [Fact]
    public async Task The_same_source_gives_the_same_result()
    {
        var table = Table(
            "customer",
            "name email note",
            i => [FirstNames[i % 8], $"u{i}@example.org", $"called {LastNames[i % 8]} at 617-555-{1000 + i}"]);

        Assert.Equal(JsonSerializer.Serialize(await ScanAsync(table)), JsonSerializer.Serialize(await ScanAsync(table)));
    }

    private static string? Kind(ScanResult result, string table, string column) => result.Find(new TableName("", table), column)?.Kind;

    private static MemoryTable Table(string name, string columns, Func<int, string?[]> row, int rows = 64) =>
        MemoryTable.OfText(name, columns, [.. Enumerable.Range(0, rows).Select(row)]);

    private static Task<ScanResult> ScanAsync(params MemoryTable[] tables) => ScanAsync(new MemorySource(tables), new ScanOptions());

    private static Task<ScanResult> ScanAsync(MemorySource source, ScanOptions options) =>
        ColumnScanner.ScanAsync(source, source.Schema, options, null, TestContext.Current.CancellationToken);
}
