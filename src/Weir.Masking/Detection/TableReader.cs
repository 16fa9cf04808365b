using System.Buffers;
using System.Globalization;
using System.Text;
using Weir.Masking.Detection.Shapes;
using Weir.Masking.Schema;
using Weir.Masking.Sources;
using Weir.Masking.Values;

namespace Weir.Masking.Detection;

/// <summary>Reads a sample of a table: rows from several slices where the engine can split a read, else its first rows.</summary>
internal static class TableReader
{
    // Enough to recognise prose and most documents; a whole value may be a hundred megabytes.
    private const int TextCharacters = 4_000;
    private const int JsonCharacters = 64_000;
    private const int WantedSlices = 16;
    private const long MaxSampleBytes = 64L << 20;

    private static readonly LogicalType TextType = new(ValueKind.Text, "text");
    private static readonly LogicalType LengthType = new(ValueKind.Integer, "bigint", IntegerBits: 64);

    /// <summary>Reads the sample; one per column that can be looked into, others keep only their name and type.</summary>
    public static async Task<IReadOnlyList<ColumnValues>> ReadAsync(
        SourceDatabase source, TableSchema table, int sampleRows, CancellationToken cancellationToken)
    {
        ColumnValues[] columns = [.. table.Columns.Where(c => !c.IsGenerated).Select(c => new ColumnValues(c))];
        ColumnValues[] read = [.. columns.Where(c => IsRead(c.Column.Type))];
        if (read.Length == 0)
        {
            return columns;
        }

        var request = new TableRead(table, [.. read.Select(c => ToRead(c.Column))], null);
        var slices = await source.SliceAsync(request, WantedSlices, cancellationToken).ConfigureAwait(false);
        if (slices.Count > 0)
        {
            await Task.Run(() => ReadSlices(source, request, slices, read, sampleRows, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
        }

        return columns;
    }

    // Each slice gives its share; what short slices leave over, later ones make up.
    private static void ReadSlices(
        SourceDatabase source,
        TableRead request,
        IReadOnlyList<TableSlice> slices,
        ColumnValues[] columns,
        int sampleRows,
        CancellationToken cancellationToken)
    {
        FieldCodec[] codecs = [.. request.Columns.Select(c => source.CreateCodec(c.Type))];
        var starts = ArrayPool<int>.Shared.Rent(columns.Length);
        var (rows, bytes) = (0, 0L);
        for (var i = 0; i < slices.Count && rows < sampleRows && bytes < MaxSampleBytes; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var wanted = (int)((long)sampleRows * (i + 1) / slices.Count);
            using var reader = source.OpenReader(request, slices[i]);
            using var registration = cancellationToken.Register(reader.Cancel);
            while (rows < wanted && bytes < MaxSampleBytes && reader.TryRead(out var frame))
            {
                var fields = starts.AsSpan(0, columns.Length);
                if (!RowView.TryIndex(frame, fields))
                {
                    throw new InvalidOperationException($"A row frame of {request.Table.Name} is torn.");
                }

                var row = new RowView(frame, fields, codecs);
                for (var c = 0; c < columns.Length; c++)
                {
                    columns[c].Add(row[c]);
                }

                rows++;
                bytes += frame.Length;
            }
        }

        ArrayPool<int>.Shared.Return(starts);
    }

    private static bool IsRead(LogicalType type) => type.Kind switch
    {
        ValueKind.Text or ValueKind.Json or ValueKind.Bytes or ValueKind.Integer or ValueKind.Date or ValueKind.Timestamp => true,
        ValueKind.Decimal => type.Scale == 0,
        ValueKind.Opaque => IsLookedInto(type.Declared),
        _ => false,
    };

    /// <summary>Opaque types whose text form detectors understand: arrays, addresses, key-value lists.</summary>
    public static bool IsLookedInto(string declared) =>
        declared.EndsWith("[]", StringComparison.Ordinal) || declared is "inet" or "cidr" or "hstore" or "xml" or "citext";

    private static ReadColumn ToRead(ColumnSchema column)
    {
        var name = $"{TableRead.Alias}.{TableName.Quote(column.Name)}";
        return column.Type.Kind switch
        {
            ValueKind.Bytes => new ReadColumn($"CAST(length({name}) AS bigint)", LengthType),
            ValueKind.Text or ValueKind.Opaque => new ReadColumn(Cut(name, TextCharacters), TextType),
            ValueKind.Json => new ReadColumn(Cut(name, JsonCharacters), TextType),
            _ => new ReadColumn(name, column.Type),
        };
    }

    private static string Cut(string name, int characters) =>
        string.Create(CultureInfo.InvariantCulture, $"substr(CAST({name} AS text), 1, {characters})");
}

/// <summary>The distinct values of one sampled column.</summary>
internal sealed class ColumnValues(ColumnSchema column)
{
    private readonly Dictionary<string, byte[]> _values = new(StringComparer.Ordinal);
    private int _rows;
    private int _nulls;
    private long _largestBinary;

    /// <summary>The column.</summary>
    public ColumnSchema Column => column;

    /// <summary>Takes in one field.</summary>
    public void Add(in FieldValue value)
    {
        _rows++;
        switch (value.Kind)
        {
            case ValueKind.Null:
                _nulls++;
                break;
            case ValueKind.Text or ValueKind.Json when column.Type.Kind == ValueKind.Opaque:
                AddElements(Encoding.UTF8.GetString(value.Bytes));
                break;
            case ValueKind.Text or ValueKind.Json:
                AddText(Encoding.UTF8.GetString(value.Bytes));
                break;
            case ValueKind.Integer when column.Type.Kind == ValueKind.Bytes:
                _largestBinary = Math.Max(_largestBinary, value.Integer);
                break;
            case ValueKind.Integer:
                AddText(value.Integer.ToString(CultureInfo.InvariantCulture));
                break;
            case ValueKind.Decimal:
                AddText(value.Decimal.ToString("0", CultureInfo.InvariantCulture));
                break;
            case ValueKind.Date:
                AddDate(value.Integer);
                break;
            case ValueKind.Timestamp:
                AddDate(Math.DivRem(value.Integer, 86_400_000_000L, out var rest) - (rest < 0 ? 1 : 0));
                break;
        }
    }

    /// <summary>Whether there are values and all are UUIDs.</summary>
    public bool HoldsUuids => _values.Count > 0 && _values.Values.All(v => AsciiBytes.IsUuid(v));

    /// <summary>What was gathered.</summary>
    public ColumnSample ToSample(TableFacts table) => new()
    {
        Name = ColumnName.Parse(column.Name),
        Type = column.Type.Kind switch
        {
            ValueKind.Opaque when TableReader.IsLookedInto(column.Type.Declared) => column.Type with { Kind = ValueKind.Text },
            ValueKind.Decimal when column.Type.Scale == 0 => column.Type with { Kind = ValueKind.Integer },
            _ => column.Type,
        },
        Table = table,
        IsNullable = column.IsNullable,
        Rows = _rows,
        Nulls = _nulls,
        Values = [.. _values.Values],
        LargestBinary = _largestBinary,
    };

    /// <summary>A few distinct values, for the operator's eyes only.</summary>
    public IReadOnlyList<string> Samples(int count) => [.. _values.Keys.Take(count)];

    private void AddText(string text)
    {
        var trimmed = text.Trim();
        if (trimmed.Length > 0)
        {
            _values.TryAdd(trimmed, Encoding.UTF8.GetBytes(trimmed));
        }
    }

    // {a,"b c"} and k=>v alike: the pieces between braces, quotes and commas.
    private void AddElements(string text)
    {
        foreach (var element in text.Trim('{', '}').Split(["\",\"", "\", \"", ",", "=>"], StringSplitOptions.RemoveEmptyEntries))
        {
            AddText(element.Trim('"', ' '));
        }
    }

    private void AddDate(long day)
    {
        if (day is > -700_000 and < 2_900_000)
        {
            AddText(new DateOnly(1970, 1, 1).AddDays((int)day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        }
    }
}
