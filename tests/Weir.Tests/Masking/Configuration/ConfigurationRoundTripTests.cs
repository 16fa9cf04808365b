using Weir.Masking.Configuration;
using Weir.Masking.Schema;

namespace Weir.Tests.Masking.Configuration;

public sealed class ConfigurationRoundTripTests
{
    [Fact]
    public void What_is_written_reads_back_the_same()
    {
        var written = Sample();

        var text = ConfigurationWriter.Write(written, (table, column) => column is null ? "about 5 rows" : "found:\nline two");
        var read = ConfigurationReader.Read(text);

        Assert.Equal(ConfigurationWriter.Write(written), ConfigurationWriter.Write(read));
        Assert.Equal(ConfigurationWriter.Fingerprint(written), ConfigurationWriter.Fingerprint(read));
        var notes = read.Tables[0].Columns[1];
        Assert.Equal("no \"tes\": #1\n", notes.Name);
        Assert.Equal(ValuePolicy.Null, notes.Policies.OnInvalid);
        Assert.Equal("patient_id", notes.Generator!.By);
        Assert.Equal("😀 é", ((ConfigScalar)notes.Generator.Parameters.Find("value")!).Text);
        Assert.Null(((ConfigScalar)notes.Generator.Parameters.Find("nothing")!).Text);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("~")]
    [InlineData("- a")]
    [InlineData("a: b")]
    [InlineData(" lead")]
    [InlineData("trail ")]
    [InlineData("#no")]
    [InlineData("x #no")]
    [InlineData("&a")]
    [InlineData("*a")]
    [InlineData("!t")]
    [InlineData("tab\there")]
    [InlineData("[x]")]
    [InlineData("{x}")]
    [InlineData("'")]
    [InlineData("\u2028")]
    [InlineData("yes, no")]
    public void Awkward_names_survive(string name)
    {
        var written = Sample() with
        {
            Tables = [new TableConfiguration(name, TableMode.Truncate, null, [new(name, name, name, GeneratorSpec.Of(name), null, new())])],
        };

        var read = ConfigurationReader.Read(ConfigurationWriter.Write(written));

        Assert.Equal(name, read.Tables[0].Name);
        Assert.Equal(name, read.Tables[0].Columns[0].Type);
        Assert.Equal(name, read.Tables[0].Columns[0].Generator!.Name);
    }

    [Fact]
    public void Every_problem_is_reported_at_once_with_its_line()
    {
        const string Yaml = """
            weir: 2
            surce: a.db
            tables:
              people:
                mode: mask
                columns:
                  id: { generator: integer-key }
                  name: { type: text, generator: first-name, follows: a.b }
                  mail: plain
            """;

        var exception = Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read(Yaml));

        Assert.Equal(
            [(1, "weir"), (2, "surce"), (5, "tables.people.mode"), (7, "tables.people.columns.id.type"), (8, "tables.people.columns.name"),
                (9, "tables.people.columns.mail")],
            exception.Problems.Select(p => (p.Line, p.Path)));
        Assert.Contains("did you mean source?", exception.Problems[1].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("- a\n- b\n")]
    [InlineData("weir: 1\n---\nweir: 1\n")]
    [InlineData("weir: [1\n")]
    [InlineData("weir: 1\nweir: 1\ntables: {}\n")]
    [InlineData("a: &x 1\nb: *x\n")]
    [InlineData("weir: 1\ntables: {a: {columns: {b: \"\u0001")]
    public void Malformed_files_are_refused_with_a_message(string yaml)
    {
        var exception = Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read(yaml));

        Assert.NotEmpty(exception.Problems);
    }

    [Fact]
    public void Deep_nesting_is_refused_before_it_is_built()
    {
        var yaml = "weir: 1\ntables: " + new string('[', 100_000);

        var exception = Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read(yaml));

        Assert.Contains("nests deeper", exception.Message, StringComparison.Ordinal);
    }

    private static MaskingConfiguration Sample() => new()
    {
        Source = "sqlite:a.db",
        KeyFile = "weir.key",
        GrantReadTo = ["read only", "dev"],
        VirtualForeignKeys = [new ForeignKey("virtual_1", new("", "logs"), ["patient"], new("", "patients"), ["id"], IsVirtual: true)],
        Tables =
        [
            new TableConfiguration(
                "patients",
                TableMode.DeIdentify,
                "created > '2024-01-01'",
                [
                    new("id", "INTEGER", null, GeneratorSpec.Of("integer-key"), null, new()),
                    new(
                        "no \"tes\": #1\n",
                        "character varying(50)",
                        "free-text",
                        new GeneratorSpec(
                            "constant",
                            new ConfigMapping([new("value", new ConfigScalar("😀 é", 0)), new("nothing", new ConfigScalar(null, 0))], 0),
                            "g",
                            "patient_id"),
                        null,
                        new ColumnPolicies(OnInvalid: ValuePolicy.Null)),
                ]),
        ],
    };
}
