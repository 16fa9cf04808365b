using System.Globalization;
using Weir.Masking.Configuration;
using Weir.Masking.Detection;
using Weir.Masking.Keys;
using Weir.Masking.Schema;
using Weir.Masking.Values;

namespace Weir.Masking.Plans;

/// <summary>
/// Writes the first configuration of a source from a scan: every table and column, each with a generator that plans without error. Where
/// the
/// suggested generator does not fit a column (lossy under a unique key, another type), the nearest one that does is taken.
/// </summary>
public sealed class InitialConfiguration
{
    private static readonly string[] Creators = ["composer", "author", "artist", "performer", "lyricist", "songwriter", "director"];

    private readonly DatabaseSchema _schema;
    private readonly ScanResult _scan;
    private readonly IReadOnlyList<ForeignKey> _foreignKeys;
    private readonly Dictionary<ColumnName, string> _comments = [];

    private InitialConfiguration(DatabaseSchema schema, ScanResult scan, IReadOnlyList<ForeignKey> virtualKeys)
    {
        _schema = schema;
        _scan = scan;
        _foreignKeys = [.. schema.ForeignKeys, .. virtualKeys];
    }

    /// <summary>Makes the configuration.</summary>
    /// <param name="schema">The source's schema.</param>
    /// <param name="scan">What was found in it.</param>
    /// <param name="basis">
    /// Source, destination, key file, virtual foreign keys (<see cref="UndeclaredReferences"/>) and other settings to take over; its tables are
    /// ignored.
    /// </param>
    /// <returns>The configuration and a comment for each column, without <c>#</c>, for <see cref="ConfigurationWriter"/>.</returns>
    public static (MaskingConfiguration Configuration, Func<string, string?, string?> CommentOf) Make(
        DatabaseSchema schema, ScanResult scan, MaskingConfiguration basis)
    {
        var initial = new InitialConfiguration(schema, scan, basis.VirtualForeignKeys);
        var configuration = initial.Fit(basis with { Tables = [.. schema.Tables.Select(initial.Table)] });
        return (configuration, initial.CommentOf);
    }

    private string? CommentOf(string table, string? column)
    {
        if (column is not null)
        {
            return _comments.GetValueOrDefault(new ColumnName(ConfigurationReader.ParseTableName(table, _schema), column));
        }

        var rows = _schema.Table(ConfigurationReader.ParseTableName(table, _schema))?.EstimatedRows ?? -1;
        return rows < 0 ? null : string.Create(CultureInfo.InvariantCulture, $"about {rows:N0} rows");
    }

    private TableConfiguration Table(TableSchema table) => new(
        table.Name.ToString(),
        TableMode.DeIdentify,
        null,
        [.. table.Columns.Where(c => !c.IsGenerated).Select(c => Column(table, c))]);

    private ColumnConfiguration Column(TableSchema table, ColumnSchema column)
    {
        var reference = _foreignKeys.FirstOrDefault(k => k.Table == table.Name && k.Columns.Contains(column.Name)
            && !(k.ReferencedTable == table.Name && k.ReferencedColumns[Position(k, column.Name)] == column.Name));
        if (reference is not null)
        {
            var follows = new ColumnName(reference.ReferencedTable, reference.ReferencedColumns[Position(reference, column.Name)]);
            return new ColumnConfiguration(column.Name, column.Type.Declared, null, null, follows.ToString(), new ColumnPolicies());
        }

        if (_scan.Find(table.Name, column.Name) is not { } finding)
        {
            if (_scan.Doubts.FirstOrDefault(d => d.Table == table.Name && d.Column == column.Name) is { } doubt)
            {
                _comments[new ColumnName(table.Name, column.Name)] = $"review: {doubt.Question}";
            }

            return With(column, null, GeneratorSpec.Of("passthrough"));
        }

        var kind = !finding.IsSensitive ? null
            : finding.Kind == SensitiveKinds.FullName && Creators.Any(c => column.Name.Contains(c, StringComparison.OrdinalIgnoreCase))
                ? SensitiveKinds.CreatorName
            : finding.Kind;
        if (finding.IsSensitive)
        {
            _comments[new ColumnName(table.Name, column.Name)] = string.Create(
                CultureInfo.InvariantCulture, $"{finding.Kind}, {finding.Confidence:P0} sure: {string.Join("; ", finding.Evidence)}");
        }

        return With(column, kind, Refine(table, finding));
    }

    /// <summary>What a scan of single columns cannot know: addresses that belong together, dates that belong to a person.</summary>
    private GeneratorSpec Refine(TableSchema table, ColumnFinding finding)
    {
        switch (finding.Kind)
        {
            case SensitiveKinds.Street or SensitiveKinds.City or SensitiveKinds.Region or SensitiveKinds.PostalCode
                when finding.Suggested.Name is "street" or "city" or "region" or "postal-code" && AddressParts(table) >= 2:
                return new GeneratorSpec(
                    "linked-address",
                    new ConfigMapping([new("part", new ConfigScalar(finding.Suggested.Name, 0))], 0));
            case SensitiveKinds.PersonalDate when finding.Suggested.Name == "date-shift":
                return finding.Suggested with { By = PersonOf(table) };
            default:
                return finding.Suggested;
        }
    }

    private int AddressParts(TableSchema table) => _scan.Findings
        .Where(f => f.Table == table.Name)
        .Select(f => f.Kind)
        .Count(k => k is SensitiveKinds.Street or SensitiveKinds.City or SensitiveKinds.Region or SensitiveKinds.PostalCode);

    /// <summary>The path from a row to the person it is about, at most two references away; null when there is none.</summary>
    private string? PersonOf(TableSchema table)
    {
        if (IsPersons(table.Name) && table.PrimaryKey is { Columns: [var own] })
        {
            return own;
        }

        var keys = _foreignKeys.Where(k => k.Columns.Count == 1).ToList();
        var direct = keys.FirstOrDefault(k => k.Table == table.Name && k.ReferencedTable != table.Name && IsPersons(k.ReferencedTable));
        if (direct is not null)
        {
            return direct.Columns[0];
        }

        foreach (var first in keys.Where(k => k.Table == table.Name && k.ReferencedTable != table.Name))
        {
            var second = keys.FirstOrDefault(k => k.Table == first.ReferencedTable && IsPersons(k.ReferencedTable));
            if (second is not null && !first.Columns[0].Contains('.', StringComparison.Ordinal))
            {
                return $"{first.Columns[0]}.{second.Columns[0]}";
            }
        }

        return null;
    }

    private bool IsPersons(TableName table) => _scan.Findings.Any(f => f.Table == table
        && f.Kind is SensitiveKinds.FirstName or SensitiveKinds.LastName or SensitiveKinds.FullName or SensitiveKinds.BirthDate);

    private static int Position(ForeignKey key, string column)
    {
        for (var i = 0; i < key.Columns.Count; i++)
        {
            if (key.Columns[i] == column)
            {
                return i;
            }
        }

        return -1;
    }

    private static ColumnConfiguration With(ColumnSchema column, string? kind, GeneratorSpec generator) =>
        new(column.Name, column.Type.Declared, kind, generator, null, new ColumnPolicies());

    /// <summary>Replaces what does not plan, one step down each column's ladder at a time, until everything plans.</summary>
    private MaskingConfiguration Fit(MaskingConfiguration configuration)
    {
        using var key = MasterKey.Create();
        var steps = new Dictionary<string, int>(StringComparer.Ordinal);
        while (true)
        {
            try
            {
                Planner.Make(configuration, _schema, key, [], PlanOptions.Default);
                return configuration;
            }
            catch (ConfigurationException exception)
            {
                var faulty = exception.Problems
                    .Where(p => p.Severity == Severity.Error)
                    .Select(p => p.Path)
                    .ToHashSet(StringComparer.Ordinal);
                var changed = false;
                configuration = configuration with
                {
                    Tables = [.. configuration.Tables.Select(t => t with { Columns = [.. t.Columns.Select(c => StepDown(t, c))] })],
                };
                if (!changed)
                {
                    return configuration;
                }

                ColumnConfiguration StepDown(TableConfiguration table, ColumnConfiguration column)
                {
                    var path = $"tables.{table.Name}.columns.{column.Name}";
                    if (!faulty.Contains(path) || column.Generator is null)
                    {
                        return column;
                    }

                    var schema = _schema.Table(ConfigurationReader.ParseTableName(table.Name, _schema))!.Column(column.Name)!;
                    var ladder = Ladder(schema);
                    var step = steps.GetValueOrDefault(path);
                    if (step >= ladder.Count)
                    {
                        return column;
                    }

                    steps[path] = step + 1;
                    changed = true;
                    return column with { Generator = ladder[step] };
                }
            }
        }
    }

    private static List<GeneratorSpec> Ladder(ColumnSchema column)
    {
        List<GeneratorSpec> ladder = column.Type switch
        {
            { HasOwnSyntax: true } => [],
            { Kind: ValueKind.Integer or ValueKind.Decimal } => [GeneratorSpec.Of("integer-key"), GeneratorSpec.Of("ff1-numeric")],
            { Kind: ValueKind.Uuid } => [GeneratorSpec.Of("uuid-key")],
            { Kind: ValueKind.Text, EnumLabels: null } => [GeneratorSpec.Of("hash"), GeneratorSpec.Of("ff1-alphanumeric")],
            { Kind: ValueKind.Text } => [GeneratorSpec.Of("categorical")],
            _ => [],
        };
        if (column.IsNullable)
        {
            ladder.Add(GeneratorSpec.Of("null"));
        }

        if (DocumentationValue(column.Type) is { } value)
        {
            ladder.Add(new GeneratorSpec("constant", new ConfigMapping([new("value", new ConfigScalar(value, 0))], 0)));
        }

        ladder.Add(GeneratorSpec.Of("redact"));
        ladder.Add(GeneratorSpec.Of("passthrough"));
        return ladder;
    }

    // Addresses set aside for documentation: RFC 5737, RFC 7042.
    private static string? DocumentationValue(LogicalType type) => type.BaseName switch
    {
        "inet" => "192.0.2.1",
        "cidr" => "192.0.2.0/24",
        "macaddr" => "00:00:5e:00:53:00",
        "macaddr8" => "02:00:5e:10:00:00:00:00",
        "xml" => "<redacted/>",
        _ => null,
    };
}
