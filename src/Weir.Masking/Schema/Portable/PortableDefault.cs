using System.Globalization;
using System.Text.RegularExpressions;
using Weir.Masking.Values;

namespace Weir.Masking.Schema.Portable;

/// <summary>Defaults that mean the same in both engines: numbers, text, truth values and the current date or time. Pure.</summary>
internal static partial class PortableDefault
{
    /// <summary>
    /// The default in the target's SQL for a column of <paramref name="kind"/> there, or null when it has no counterpart.
    /// </summary>
    public static string? Translate(string sql, ValueKind kind, PortableDialect dialect)
    {
        var text = Strip(sql);
        if (text.Equals("NULL", StringComparison.OrdinalIgnoreCase))
        {
            return "NULL";
        }

        var literal = StringLiteral().IsMatch(text) ? text[1..^1].Replace("''", "'", StringComparison.Ordinal) : null;
        return kind switch
        {
            ValueKind.Boolean => Truth(literal ?? text) is { } truth ? dialect.Truth(truth) : null,
            ValueKind.Integer or ValueKind.Decimal or ValueKind.Real => Number(literal ?? text),
            ValueKind.Text => literal is not null && !literal.Contains('\0', StringComparison.Ordinal) ? text : null,
            ValueKind.Date or ValueKind.Time or ValueKind.Timestamp => Clock(text, kind),
            _ => null,
        };
    }

    private static string Strip(string sql)
    {
        var text = sql.Trim();
        while (true)
        {
            var cast = Cast().Match(text);
            if (cast.Success)
            {
                text = cast.Groups["value"].Value.Trim();
            }
            else if (IsParenthesized(text))
            {
                text = text[1..^1].Trim();
            }
            else
            {
                return text;
            }
        }
    }

    private static bool IsParenthesized(string text)
    {
        var depth = 0;
        for (var i = 0; i < text.Length; i++)
        {
            depth += text[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (depth == 0)
            {
                return i > 0 && i == text.Length - 1;
            }
        }

        return false;
    }

    private static bool? Truth(string text) => text.ToUpperInvariant() switch
    {
        "1" or "TRUE" or "T" => true,
        "0" or "FALSE" or "F" => false,
        _ => null,
    };

    private static string? Number(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) && !text.Contains(' ', StringComparison.Ordinal)
            ? text
            : null;

    private static string? Clock(string text, ValueKind kind) => (text.ToUpperInvariant(), kind) switch
    {
        ("CURRENT_TIMESTAMP" or "NOW()" or "LOCALTIMESTAMP" or "DATETIME('NOW')", ValueKind.Timestamp) => "CURRENT_TIMESTAMP",
        ("CURRENT_DATE" or "DATE('NOW')", ValueKind.Date) => "CURRENT_DATE",
        ("CURRENT_TIME" or "LOCALTIME" or "TIME('NOW')", ValueKind.Time) => "CURRENT_TIME",
        _ => null,
    };

    [GeneratedRegex(@"^'(?:[^']|'')*'$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex StringLiteral();

    [GeneratedRegex(@"^(?<value>'(?:[^']|'')*'|\([^()]*\)|[-+\w.]+)::[\w "".]+(?:\([\d, ]*\))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Cast();
}
