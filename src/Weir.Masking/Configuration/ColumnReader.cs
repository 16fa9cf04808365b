namespace Weir.Masking.Configuration;

/// <summary>Reads the columns of a table: reserved keys are the column's own, every other key is a parameter of its generator.</summary>
internal static class ColumnReader
{
    private static readonly string[] ReservedKeys =
    [
        "type", "kind", "generator", "follows", "group", "by", "on_null", "on_empty", "on_too_long", "on_invalid",
    ];

    /// <summary>Reads <c>columns:</c> of <paramref name="table"/>.</summary>
    public static List<ColumnConfiguration> ReadColumns(ConfigMapping table, string path, ProblemList problems)
    {
        var columns = new List<ColumnConfiguration>();
        if (problems.Mapping(table, path, "columns", required: false) is not { } mapping)
        {
            return columns;
        }

        foreach (var (name, node) in mapping.Entries)
        {
            var columnPath = $"{path}.columns.{name}";
            if (node is ConfigMapping column)
            {
                columns.Add(ReadColumn(name, column, columnPath, problems));
            }
            else
            {
                problems.Add(columnPath, "expected { type: ..., generator: ... }", node.Line);
            }
        }

        return columns;
    }

    private static ColumnConfiguration ReadColumn(string name, ConfigMapping column, string path, ProblemList problems)
    {
        var type = problems.Text(column, path, "type", required: true) ?? "";
        // The generator called null needs no quotes.
        var generator = column.Find("generator") is ConfigScalar { Text: null } ? "null" : problems.Text(column, path, "generator");
        var follows = problems.Text(column, path, "follows");
        var group = problems.Text(column, path, "group");
        var by = problems.Text(column, path, "by");
        var parameters = column.Entries.Where(e => !ReservedKeys.Contains(e.Key)).ToList();
        if ((generator is null) == (follows is null))
        {
            problems.Add(path, "expected either generator: or follows:", column.Line);
        }
        else if (follows is not null && (parameters.Count > 0 || group is not null || by is not null))
        {
            problems.Add(path, "a column that follows another takes its generator, group and parameters from there", column.Line);
        }

        var spec = generator is null
            ? null
            : new GeneratorSpec(generator, new ConfigMapping(parameters, column.Line), group, by, column.Line);
        return new ColumnConfiguration(
            name, type, problems.Text(column, path, "kind"), spec, follows, ReadPolicies(column, path, problems), column.Line);
    }

    private static ColumnPolicies ReadPolicies(ConfigMapping column, string path, ProblemList problems)
    {
        var defaults = new ColumnPolicies();
        return new ColumnPolicies(
            Policy("on_null", defaults.OnNull),
            Policy("on_empty", defaults.OnEmpty),
            Policy("on_too_long", defaults.OnTooLong),
            Policy("on_invalid", defaults.OnInvalid));

        ValuePolicy Policy(string key, ValuePolicy fallback) =>
            problems.OneOf(column, path, key, ["keep", "null", "generate", "error"], nullMeans: "null") switch
            {
                "keep" => ValuePolicy.Keep,
                "null" => ValuePolicy.Null,
                "generate" => ValuePolicy.Generate,
                "error" => ValuePolicy.Error,
                _ => fallback,
            };
    }
}
