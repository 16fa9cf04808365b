using System.Globalization;
using System.Text;
using Npgsql;
using Weir.Masking.Databases.PostgreSql.Codecs;
using Weir.Masking.Databases.PostgreSql.Connections;
using Weir.Masking.Schema;
using Weir.Masking.Values;

namespace Weir.Masking.Databases.PostgreSql;

/// <summary>Evaluates a CHECK constraint for rows that are not in its table: a SELECT over their values as text, cast to the types.</summary>
internal static class CheckTrial
{
    private static readonly HashSet<string> BuiltInTypes = new(StringComparer.Ordinal)
    {
        "bool", "int2", "int4", "int8", "float4", "float8", "numeric", "text", "name", "varchar", "bpchar", "bytea", "date", "time",
        "timestamp", "timestamptz", "uuid", "json", "jsonb", "inet", "cidr", "macaddr", "macaddr8", "xml",
    };

    /// <summary>See <see cref="Sources.SourceDatabase.TryCheckAsync"/>.</summary>
    public static async Task<CheckVerdict?> RunAsync(
        NpgsqlConnection connection,
        CheckConstraint check,
        IReadOnlyList<ColumnSchema> columns,
        IReadOnlyList<byte[]> frames,
        CancellationToken cancellationToken)
    {
        var read = Enumerable.Range(0, columns.Count).Where(i => check.Columns.Contains(columns[i].Name)).ToList();
        if (check.Expression is null || read.Count == 0 || Texts(columns, read, frames) is not { Count: > 0 } rows)
        {
            return null;
        }

        var values = string.Join(", ", read.Select((column, i) =>
            $"weir_text.weir_{i}::{CastType(columns[column].Type)} AS {TableName.Quote(columns[column].Name)}"));
        var sql = $"""
            SELECT count(*), count(*) FILTER (WHERE NOT ({check.Expression})) FROM (
                SELECT {values}
                FROM unnest({string.Join(", ", read.Select((_, i) => $"${i + 1}::pg_catalog.text[]"))})
                    AS weir_text({string.Join(", ", read.Select((_, i) => $"weir_{i}"))})
            ) AS weir_row
            """;
        try
        {
            object[] arguments = [.. read.Select((_, i) => rows.Select(r => r[i]).ToArray())];
            var counts = await connection.QueryAsync(
                $"trying constraint {check.Name}", sql, r => new CheckVerdict(r.GetInt64(0), r.GetInt64(1)), cancellationToken, arguments)
                .ConfigureAwait(false);
            return counts[0];
        }
        catch (DatabaseException error) when (error.Failure is not (DatabaseFailure.ConnectionLost or DatabaseFailure.Unreachable))
        {
            // Whole-row references, types without a text form, a division by zero: only the real load can tell.
            return null;
        }
    }

    /// <summary>The values of every row of which all have a text form.</summary>
    private static List<string?[]> Texts(IReadOnlyList<ColumnSchema> columns, List<int> read, IReadOnlyList<byte[]> frames)
    {
        var codecs = columns.Select(c => PostgreSqlCodecs.Create(c.Type)).ToArray();
        var starts = new int[codecs.Length];
        var rows = new List<string?[]>();
        foreach (var frame in frames)
        {
            RowView.TryIndex(frame, starts);
            var row = new RowView(frame, starts, codecs);
            var texts = new string?[read.Count];
            var isWhole = true;
            for (var i = 0; i < texts.Length && isWhole; i++)
            {
                isWhole = columns[read[i]].Type.MoveAsText && !row.IsNull(read[i])
                    ? (texts[i] = Encoding.UTF8.GetString(row.Raw(read[i]))) is not null
                    : TryFormat(row[read[i]], out texts[i]);
            }

            if (isWhole)
            {
                rows.Add(texts);
            }
        }

        return rows;
    }

    private static bool TryFormat(in FieldValue value, out string? text)
    {
        const string Date = "yyyy-MM-dd", Timestamp = "yyyy-MM-dd HH:mm:ss.ffffff";
        var ticks = value.Kind == ValueKind.Date ? (Int128)value.Integer * TimeSpan.TicksPerDay
            : (Int128)value.Integer * TimeSpan.TicksPerMicrosecond;
        switch (value.Kind)
        {
            case ValueKind.Bytes:
                text = $"\\x{Convert.ToHexStringLower(value.Bytes)}";
                return true;
            case ValueKind.Date or ValueKind.Timestamp:
                var isShown = ticks >= -DateTime.UnixEpoch.Ticks && ticks <= (DateTime.MaxValue - DateTime.UnixEpoch).Ticks;
                text = isShown
                    ? DateTime.UnixEpoch.AddTicks((long)ticks)
                        .ToString(value.Kind == ValueKind.Date ? Date : Timestamp, CultureInfo.InvariantCulture)
                    : null;
                return isShown;
            case ValueKind.Special or ValueKind.Opaque:
                text = null;
                return false;
            default:
                text = FieldText.Format(value);
                return true;
        }
    }

    /// <summary>The type beneath a domain, because a cast to the domain would stop at the first row that its constraint refuses.</summary>
    private static string CastType(LogicalType type) =>
        type.BaseName is { } name && BuiltInTypes.Contains(name) && !type.MoveAsText && type.Kind != ValueKind.Opaque
            ? $"pg_catalog.{name}"
            : type.Declared;
}
