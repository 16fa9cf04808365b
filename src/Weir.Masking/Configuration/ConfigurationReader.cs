using System.Globalization;
using Weir.Masking.Schema;

namespace Weir.Masking.Configuration;

/// <summary>
/// Reads a configuration file (docs/formats/configuration.md). Strict: an unknown key, a missing one or a value of the wrong form is an
/// error, and all of them are reported at once.
/// </summary>
public static class ConfigurationReader
{
    private static readonly string[] TopKeys =
    [
        "weir", "source", "destination", "key", "locale", "reference_date", "leak_check", "grant_read_to", "virtual_foreign_keys", "tables",
    ];

    /// <summary>Reads YAML text.</summary>
    /// <exception cref="ConfigurationException">Something is wrong; carries every problem with its line.</exception>
    public static MaskingConfiguration Read(string yaml)
    {
        var root = YamlNodes.Parse(yaml);
        var problems = new ProblemList();
        problems.RefuseUnknownKeys(root, "", TopKeys);
        var version = problems.Text(root, "", "weir", required: true);
        if (version is not null && version != MaskingConfiguration.FormatVersion.ToString(CultureInfo.InvariantCulture))
        {
            problems.Add(
                "weir", $"format {version} is not known; this program reads format {MaskingConfiguration.FormatVersion}", root.Line);
        }

        var configuration = new MaskingConfiguration
        {
            Source = problems.Text(root, "", "source"),
            Destination = problems.Text(root, "", "destination"),
            KeyFile = problems.Text(root, "", "key"),
            Locale = problems.Text(root, "", "locale") ?? "any",
            ReferenceDate = problems.Date(root, "", "reference_date") ?? new DateOnly(2026, 1, 1),
            LeakCheck = problems.Boolean(root, "", "leak_check") ?? true,
            GrantReadTo = problems.Texts(root, "", "grant_read_to"),
            VirtualForeignKeys = ReadVirtualKeys(root, problems),
            Tables = ReadTables(root, problems),
        };
        problems.ThrowIfAny();
        return configuration;
    }

    /// <summary>Splits <c>schema.table</c> at the first dot; a name without one has no schema.</summary>
    public static TableName ParseTableName(string text, DatabaseSchema? schema = null)
    {
        // A dot may also be part of a name: what the schema knows decides.
        var known = schema?.Tables.FirstOrDefault(t => t.Name.ToString() == text)?.Name;
        if (known is { } name)
        {
            return name;
        }

        var dot = text.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? new TableName("", text) : new TableName(text[..dot], text[(dot + 1)..]);
    }

    private static List<TableConfiguration> ReadTables(ConfigMapping root, ProblemList problems)
    {
        var tables = new List<TableConfiguration>();
        if (problems.Mapping(root, "", "tables", required: true) is not { } mapping)
        {
            return tables;
        }

        foreach (var (name, node) in mapping.Entries)
        {
            var path = $"tables.{name}";
            if (node is not ConfigMapping table)
            {
                problems.Add(path, "expected a mapping with mode: and columns:", node.Line);
                continue;
            }

            problems.RefuseUnknownKeys(table, path, ["mode", "filter", "columns"]);
            var mode = problems.OneOf(table, path, "mode", ["de-identify", "truncate", "skip"]) switch
            {
                "truncate" => TableMode.Truncate,
                "skip" => TableMode.Skip,
                _ => TableMode.DeIdentify,
            };
            var filter = problems.Text(table, path, "filter");
            if (filter is not null && mode != TableMode.DeIdentify)
            {
                problems.Add($"{path}.filter", "only a table with mode de-identify has a filter", table.Line);
            }

            tables.Add(new TableConfiguration(name, mode, filter, ColumnReader.ReadColumns(table, path, problems), table.Line));
        }

        return tables;
    }

    private static List<ForeignKey> ReadVirtualKeys(ConfigMapping root, ProblemList problems)
    {
        var keys = new List<ForeignKey>();
        if (root.Find("virtual_foreign_keys") is not { } node)
        {
            return keys;
        }

        if (node is not ConfigSequence sequence)
        {
            problems.Add("virtual_foreign_keys", "expected a list", node.Line);
            return keys;
        }

        for (var i = 0; i < sequence.Items.Count; i++)
        {
            var path = $"virtual_foreign_keys[{i}]";
            if (sequence.Items[i] is not ConfigMapping key)
            {
                problems.Add(path, "expected { table, columns, references, referenced_columns }", sequence.Items[i].Line);
                continue;
            }

            problems.RefuseUnknownKeys(key, path, ["table", "columns", "references", "referenced_columns"]);
            var table = problems.Text(key, path, "table", required: true);
            var references = problems.Text(key, path, "references", required: true);
            var columns = problems.Texts(key, path, "columns");
            var referenced = problems.Texts(key, path, "referenced_columns");
            if (columns.Count == 0 || columns.Count != referenced.Count)
            {
                problems.Add(path, "columns and referenced_columns must name equally many columns, at least one", key.Line);
            }
            else if (table is not null && references is not null)
            {
                keys.Add(new ForeignKey(
                    $"virtual_{i + 1}", ParseTableName(table), columns, ParseTableName(references), referenced, IsVirtual: true));
            }
        }

        return keys;
    }
}
