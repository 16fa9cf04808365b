using Weir.Masking.Configuration;
using Weir.Masking.Schema;
using Weir.Masking.Sources;
using Weir.Masking.Values;

namespace Weir.Masking.Detection;

/// <summary>Finds sensitive columns from names, types, keys and a sample of values.</summary>
public static class ColumnScanner
{
    private const int SamplesShown = 5;

    /// <summary>Looks at every column of <paramref name="schema"/>. The same database and options give the same result.</summary>
    /// <exception cref="Databases.DatabaseException">The source failed.</exception>
    public static async Task<ScanResult> ScanAsync(
        SourceDatabase source,
        DatabaseSchema schema,
        ScanOptions options,
        IProgress<ScanProgress>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SampleRows, 1);
        var facts = new TableFactsReader(schema);
        var findings = new List<ColumnFinding>();
        var doubts = new List<ColumnDoubt>();
        for (var i = 0; i < schema.Tables.Count; i++)
        {
            var table = schema.Tables[i];
            var columns = await TableReader.ReadAsync(source, table, options.SampleRows, cancellationToken).ConfigureAwait(false);
            findings.AddRange(Judge(schema, table, facts.Read(table), columns, options, doubts));
            progress?.Report(new ScanProgress(table.Name, i + 1, schema.Tables.Count));
        }

        return new ScanResult(findings) { Doubts = doubts };
    }

    private static List<ColumnFinding> Judge(
        DatabaseSchema schema,
        TableSchema table,
        TableFacts facts,
        IReadOnlyList<ColumnValues> columns,
        ScanOptions options,
        List<ColumnDoubt> doubts)
    {
        var findings = new List<ColumnFinding>();
        foreach (var column in columns)
        {
            if (IsReference(schema, table, column.Column))
            {
                continue;
            }

            var sample = column.ToSample(facts);
            if (ColumnJudge.Choose(sample) is { } choice)
            {
                findings.Add(ToFinding(table, column, sample, choice.Detector, choice.Assessment, options));
            }
            else if (ColumnJudge.PromiseOf(sample) is { } kind)
            {
                doubts.Add(new ColumnDoubt(table.Name, column.Column.Name, kind));
            }
        }

        var holdsSensitive = findings.Count > 0;
        if (KeyFinding(table, facts, columns, holdsSensitive) is { } key && !findings.Exists(f => f.Column == key.Column))
        {
            findings.Add(key);
        }

        return [.. findings.OrderBy(f => IndexOf(table, f.Column))];
    }

    private static ColumnFinding ToFinding(
        TableSchema table, ColumnValues column, ColumnSample sample, Detector detector, Assessment assessment, ScanOptions options)
    {
        // The generator of the kind does not take a type that is not looked into; the column can only be emptied.
        var suggested = column.Column.Type.Kind == ValueKind.Opaque ? Suggestions.Remove(sample) : detector.Suggest(sample);
        return new ColumnFinding(
            table.Name,
            column.Column.Name,
            detector.Kind,
            Math.Round(assessment.Confidence, 2),
            assessment.Evidence,
            suggested,
            options.ShowSamples ? column.Samples(SamplesShown) : [],
            assessment.Leaves);
    }

    private static bool IsReference(DatabaseSchema schema, TableSchema table, ColumnSchema column) =>
        schema.ForeignKeys.Any(k => k.Table == table.Name && k.Columns.Contains(column.Name));

    // A surrogate key of a table with personal data links the copy's rows back to production; that of a lookup table does not.
    private static ColumnFinding? KeyFinding(
        TableSchema table, TableFacts facts, IReadOnlyList<ColumnValues> columns, bool holdsSensitive)
    {
        if (table.PrimaryKey is not { Columns: [var name] } || table.Column(name) is not { IsGenerated: false } column)
        {
            return null;
        }

        var links = holdsSensitive || facts.IsAboutPersons;
        var generator = column.Type.Kind switch
        {
            _ when !links => "passthrough",
            ValueKind.Integer => "integer-key",
            ValueKind.Uuid => "uuid-key",
            ValueKind.Text => columns.First(c => c.Column == column).HoldsUuids ? "uuid-key" : "ff1-alphanumeric",
            _ => null,
        };
        return generator is null ? null : new ColumnFinding(
            table.Name,
            name,
            SensitiveKinds.Key,
            1,
            [links ? "primary key of a table with personal data" : "primary key of a table without personal data"],
            GeneratorSpec.Of(generator),
            [],
            []);
    }

    private static int IndexOf(TableSchema table, string column)
    {
        for (var i = 0; i < table.Columns.Count; i++)
        {
            if (table.Columns[i].Name == column)
            {
                return i;
            }
        }

        return -1;
    }
}
