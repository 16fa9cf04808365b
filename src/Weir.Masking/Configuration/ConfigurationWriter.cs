using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Weir.Masking.Configuration;

/// <summary>
/// Writes a configuration as YAML: every table and column on a line of its own, so that a review is a diff. What it writes,
/// <see cref="ConfigurationReader"/> reads back as the same configuration.
/// </summary>
public static class ConfigurationWriter
{
    /// <summary>Writes the file's text.</summary>
    /// <param name="configuration">What to write.</param>
    /// <param name="commentOf">
    /// A comment for a table (column is null) or a column, without <c>#</c>; null or empty for none. May hold several lines.
    /// </param>
    public static string Write(MaskingConfiguration configuration, Func<string, string?, string?>? commentOf = null)
    {
        var text = new StringBuilder();
        text.Append("# What this file means: docs/formats/configuration.md. Generators: weir generators. Check it: weir plan.\n");
        text.Append(CultureInfo.InvariantCulture, $"weir: {MaskingConfiguration.FormatVersion}\n");
        Setting(text, "source", configuration.Source);
        Setting(text, "destination", configuration.Destination);
        Setting(text, "key", configuration.KeyFile);
        Setting(text, "locale", configuration.Locale);
        Setting(text, "reference_date", configuration.ReferenceDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        Setting(text, "leak_check", configuration.LeakCheck ? "true" : "false");
        if (configuration.GrantReadTo.Count > 0)
        {
            text.Append("grant_read_to: ").Append(List(configuration.GrantReadTo)).Append('\n');
        }

        if (configuration.VirtualForeignKeys.Count > 0)
        {
            text.Append("virtual_foreign_keys:\n");
            foreach (var key in configuration.VirtualForeignKeys)
            {
                text.Append(CultureInfo.InvariantCulture, $"  - {{ table: {Quote(key.Table.ToString())}, columns: {List(key.Columns)}, ")
                    .Append(CultureInfo.InvariantCulture, $"references: {Quote(key.ReferencedTable.ToString())}, ")
                    .Append(CultureInfo.InvariantCulture, $"referenced_columns: {List(key.ReferencedColumns)} }}\n");
            }
        }

        text.Append("tables:\n");
        foreach (var table in configuration.Tables)
        {
            WriteTable(text, table, commentOf);
        }

        return text.ToString();
    }

    /// <summary>SHA-256 over what the configuration says about data, hex: equal when a run would do the same to the same source.</summary>
    public static string Fingerprint(MaskingConfiguration configuration)
    {
        var text = Write(configuration with { Source = null, Destination = null, KeyFile = null });
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    private static void WriteTable(StringBuilder text, TableConfiguration table, Func<string, string?, string?>? commentOf)
    {
        text.Append('\n');
        Comment(text, "  ", commentOf?.Invoke(table.Name, null));
        text.Append(CultureInfo.InvariantCulture, $"  {Quote(table.Name)}:\n");
        var mode = table.Mode switch
        {
            TableMode.Truncate => "truncate",
            TableMode.Skip => "skip",
            _ => "de-identify",
        };
        text.Append(CultureInfo.InvariantCulture, $"    mode: {mode}\n");
        if (table.Filter is { } filter)
        {
            text.Append(CultureInfo.InvariantCulture, $"    filter: {Quote(filter)}\n");
        }

        if (table.Columns.Count == 0)
        {
            return;
        }

        text.Append("    columns:\n");
        foreach (var column in table.Columns)
        {
            Comment(text, "      ", commentOf?.Invoke(table.Name, column.Name));
            text.Append(CultureInfo.InvariantCulture, $"      {Quote(column.Name)}: {Column(column)}\n");
        }
    }

    private static string Column(ColumnConfiguration column)
    {
        var parts = new List<string> { $"type: {Quote(column.Type)}" };
        if (column.Kind is { } kind)
        {
            parts.Add($"kind: {Quote(kind)}");
        }

        if (column.Follows is { } follows)
        {
            parts.Add($"follows: {Quote(follows)}");
        }

        if (column.Generator is { } generator)
        {
            parts.Add($"generator: {Quote(generator.Name)}");
            AddOptional(parts, "group", generator.Group);
            AddOptional(parts, "by", generator.By);
            parts.AddRange(generator.Parameters.Entries.Select(e => $"{Quote(e.Key)}: {Node(e.Value)}"));
        }

        var defaults = new ColumnPolicies();
        AddPolicy(parts, "on_null", column.Policies.OnNull, defaults.OnNull);
        AddPolicy(parts, "on_empty", column.Policies.OnEmpty, defaults.OnEmpty);
        AddPolicy(parts, "on_too_long", column.Policies.OnTooLong, defaults.OnTooLong);
        AddPolicy(parts, "on_invalid", column.Policies.OnInvalid, defaults.OnInvalid);
        return $"{{ {string.Join(", ", parts)} }}";
    }

    private static void AddOptional(List<string> parts, string key, string? value)
    {
        if (value is not null)
        {
            parts.Add($"{key}: {Quote(value)}");
        }
    }

    private static void AddPolicy(List<string> parts, string key, ValuePolicy policy, ValuePolicy fallback)
    {
        if (policy != fallback)
        {
            parts.Add($"{key}: {policy.ToString().ToLowerInvariant()}");
        }
    }

    private static string Node(ConfigNode node) => node switch
    {
        ConfigScalar scalar => scalar.Text is null ? "null" : Quote(scalar.Text),
        ConfigSequence sequence => $"[{string.Join(", ", sequence.Items.Select(Node))}]",
        ConfigMapping mapping => $"{{ {string.Join(", ", mapping.Entries.Select(e => $"{Quote(e.Key)}: {Node(e.Value)}"))} }}",
        _ => throw new ArgumentException($"Unknown node {node.GetType().Name}.", nameof(node)),
    };

    private static string List(IEnumerable<string> items) => $"[{string.Join(", ", items.Select(Quote))}]";

    private static void Setting(StringBuilder text, string key, string? value)
    {
        if (value is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"{key}: {Quote(value)}\n");
        }
    }

    private static void Comment(StringBuilder text, string indent, string? comment)
    {
        foreach (var line in (comment ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            text.Append(indent).Append("# ").Append(line.ReplaceLineEndings(" ")).Append('\n');
        }
    }

    /// <summary>A scalar, plain where YAML reads it back as the same text, else double-quoted.</summary>
    private static string Quote(string value)
    {
        if (IsPlain(value))
        {
            return value;
        }

        var quoted = new StringBuilder("\"");
        foreach (var c in value)
        {
            quoted.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ when char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFEFF' =>
                    string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"),
                _ => c.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }

    private static bool IsPlain(string value)
    {
        const string Allowed = "_-./()$@+ ";
        return value is not ("" or "null")
            && (char.IsAsciiLetter(value[0]) || value[0] == '_' || char.IsAsciiDigit(value[0]))
            && value[^1] != ' '
            && value.All(c => char.IsAsciiLetterOrDigit(c) || Allowed.Contains(c, StringComparison.Ordinal));
    }
}
