using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Weir.Masking.Reports;
using Weir.Testing;
using Weir.Tests.Masking.Checks;
using Weir.Tests.Masking.Sqlite;

namespace Weir.Tests.Masking.Reports;

public sealed partial class ReportTests
{
    [Fact]
    public void The_page_does_not_change()
    {
        Golden.Matches("reports/report.html", ReportHtml.Render(SampleReport.Make()));
    }

    [Fact]
    public void The_document_does_not_change()
    {
        Golden.Matches("reports/report.json", ReportJson.Write(SampleReport.Make()));
    }

    [Fact]
    public void A_document_that_is_read_again_is_the_same()
    {
        var json = ReportJson.Write(SampleReport.Make());

        Assert.Equal(json, ReportJson.Write(ReportJson.Read(json)));
        Assert.Equal(ReportHtml.Render(SampleReport.Make()), ReportHtml.Render(ReportJson.Read(json)));
    }

    [Theory]
    [InlineData("\"formatVersion\": 1", "\"formatVersion\": 2")]
    [InlineData("\"phases\"", "\"stages\"")]
    public void Another_format_is_refused(string from, string to)
    {
        var json = ReportJson.Write(SampleReport.Make()).Replace(from, to, StringComparison.Ordinal);

        Assert.Throws<JsonException>(() => ReportJson.Read(json));
    }

    [Fact]
    public void The_document_fits_its_schema()
    {
        Assert.Empty(SchemaFaults(ReportJson.Write(SampleReport.Make())));
    }

    [Theory]
    [InlineData("\"outcome\": \"LeakFound\"", "\"outcome\": \"Fine\"")]
    [InlineData("\"rowsRead\": 251300", "\"rowsRead\": -1")]
    [InlineData("\"keyId\": \"00112233aabb\",", "")]
    [InlineData("\"transport\": \"local\"", "\"transport\": \"local\", \"password\": \"x\"")]
    public void The_schema_refuses_what_is_no_report(string from, string to)
    {
        Assert.NotEmpty(SchemaFaults(ReportJson.Write(SampleReport.Make()).Replace(from, to, StringComparison.Ordinal)));
    }

    [Fact]
    public void The_page_loads_and_runs_nothing_and_every_name_is_encoded()
    {
        var html = ReportHtml.Render(SampleReport.Make());

        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<b>", html, StringComparison.Ordinal);
        Assert.Contains("public.&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;", html, StringComparison.Ordinal);
        Assert.Empty(Loads().Matches(html));
        Assert.Equal(
            Regex.Count(html, "<(table|tr|td|th|div|section|figure|svg|ul|li)[ >]"),
            Regex.Count(html, "</(table|tr|td|th|div|section|figure|svg|ul|li)>"));
    }

    [Fact]
    public async Task The_report_of_a_real_run_fits_the_schema_and_holds_no_value_of_the_source()
    {
        await using var clinic = await MaskedClinic.CreateAsync(60, seed: 4);
        var leaks = await clinic.CheckLeaksAsync();
        var integrity = await clinic.CheckIntegrityAsync();
        var facts = new RunFacts(
            "run", "0.1.0", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), TimeSpan.FromSeconds(3), RunOutcome.CheckedOnly,
            "00112233aabb", new DatabaseFacts("sqlite", "3", "source", "local"), new DatabaseFacts("sqlite", "3", "copy", "local"), []);

        var report = RunReport.From(clinic.Plan, facts, [], leaks, integrity);
        var json = ReportJson.Write(report);
        var html = ReportHtml.Render(report);

        Assert.Empty(SchemaFaults(json));
        Assert.Equal(clinic.Plan.Tables.Count, report.Tables.Count);
        Assert.Contains(report.PrivacyNotes, n => n.Contains("164.514(c)", StringComparison.Ordinal));
        var values = SqliteTestFile.Rows(
            clinic.SourcePath,
            "SELECT email FROM patients UNION SELECT phone FROM patients UNION SELECT ssn FROM patients UNION SELECT mrn FROM patients "
            + "UNION SELECT iban FROM invoices UNION SELECT full_name FROM patients").Where(v => v.Length > 7).ToList();
        Assert.True(values.Count > 150);
        Assert.All(values, v => Assert.DoesNotContain(v, json, StringComparison.OrdinalIgnoreCase));
        Assert.All(values, v => Assert.DoesNotContain(v, html, StringComparison.OrdinalIgnoreCase));
    }

    private static List<string> SchemaFaults(string json) =>
        JsonSchema.Validate(JsonNode.Parse(File.ReadAllText(Repository.Path("docs/formats/report.schema.json")))!, JsonNode.Parse(json));

    [GeneratedRegex("\\b(src|href|url|@import|on[a-z]+)\\s*[=(]\\s*[\"']?", RegexOptions.IgnoreCase)]
    private static partial Regex Loads();
}
