using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Weir.Foundation;
using Weir.Masking.Destinations;
using Weir.Masking.Schema;
using Weir.Masking.Sources;
using Weir.Masking.Values;

namespace Weir.Tests.Masking.Detection;

/// <summary>A table whose rows are texts in memory.</summary>
internal sealed record MemoryTable(TableSchema Schema, IReadOnlyList<string?[]> Rows)
{
    /// <summary>A table of text columns.</summary>
    public static MemoryTable OfText(string name, string columns, params string?[][] rows) =>
        Of(name, [.. columns.Split(' ').Select(c => new ColumnSchema(c, new LogicalType(ValueKind.Text, "text"), true))], rows);

    /// <summary>A table of any columns; its first is the primary key when it is called <c>id</c>.</summary>
    public static MemoryTable Of(string name, IReadOnlyList<ColumnSchema> columns, IReadOnlyList<string?[]> rows)
    {
        UniqueKey[] keys = columns[0].Name.Equals("id", StringComparison.OrdinalIgnoreCase)
            ? [new UniqueKey("pk", [columns[0].Name], IsPrimary: true)]
            : [];
        return new MemoryTable(new TableSchema(new TableName("", name), columns, keys, [], rows.Count, 0), rows);
    }
}

/// <summary>
/// A source over rows in memory, so that the scanner can be tested on any shape; it understands the expressions of a scan.
/// </summary>
internal sealed class MemorySource(IReadOnlyList<MemoryTable> tables, IReadOnlyList<ForeignKey>? foreignKeys = null, int slices = 4)
    : SourceDatabase
{
    private int _rowsRead;

    /// <summary>Rows handed out so far.</summary>
    public int RowsRead => _rowsRead;

    public override string Engine => "memory";

    public override string DisplayName => "memory";

    public override string Transport => "local";

    public DatabaseSchema Schema { get; } = new("memory", "1", [.. tables.Select(t => t.Schema)], foreignKeys ?? [], [], []);

    public override Task<string> GetIdentityAsync(CancellationToken cancellationToken) => Task.FromResult("memory");

    public override Task<RunMarker?> ReadMarkerAsync(CancellationToken cancellationToken) => Task.FromResult<RunMarker?>(null);

    public override Task<DatabaseSchema> ReadSchemaAsync(CancellationToken cancellationToken) => Task.FromResult(Schema);

    public override Task<IReadOnlyList<TableSlice>> SliceAsync(TableRead read, int wantedSlices, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<TableSlice>>([.. Enumerable.Range(0, slices).Select(i => new TableSlice(i, null, null, -1))]);

    public override RowReader OpenReader(TableRead read, TableSlice slice)
    {
        var table = tables.Single(t => t.Schema.Name == read.Table.Name);
        var ordinals = read.Columns.Select(c => Ordinal(table.Schema, c.Expression)).ToArray();
        var rows = table.Rows.Where((_, i) => i * slices / Math.Max(table.Rows.Count, 1) == slice.Number);
        return new MemoryReader(rows.Select(Fields), this);

        byte[]?[] Fields(string?[] row) =>
            [.. ordinals.Select((o, i) => Field(row[o], read.Columns[i].Type, table.Schema.Columns[o].Type))];
    }

    public override FieldCodec CreateCodec(LogicalType type) => new TextCodec(type.Kind);

    public override Task<long> CountAsync(string sql, CancellationToken cancellationToken) => throw new NotSupportedException();

    public override Task<IReadOnlyList<string>> VerifyConstraintsAsync(CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static int Ordinal(TableSchema table, string expression)
    {
        var start = expression.IndexOf(TableRead.Alias + ".\"", StringComparison.Ordinal) + TableRead.Alias.Length + 2;
        var name = expression[start..expression.IndexOf('"', start)];
        return table.Columns.ToList().FindIndex(c => c.Name == name);
    }

    private static byte[]? Field(string? value, LogicalType read, LogicalType stored) =>
        value is null ? null
        : read.Kind == ValueKind.Integer && stored.Kind == ValueKind.Bytes
            ? Encoding.UTF8.GetBytes(value.Length.ToString(CultureInfo.InvariantCulture))
        : Encoding.UTF8.GetBytes(value);

    private sealed class MemoryReader(IEnumerable<byte[]?[]> rows, MemorySource owner) : RowReader
    {
        private readonly IEnumerator<byte[]?[]> _rows = rows.GetEnumerator();
        private byte[] _frame = [];

        public override bool TryRead(out ReadOnlySpan<byte> frame)
        {
            frame = default;
            if (!_rows.MoveNext())
            {
                return false;
            }

            owner._rowsRead++;
            var fields = _rows.Current;
            _frame = new byte[2 + fields.Sum(f => 4 + (f?.Length ?? 0))];
            BinaryPrimitives.WriteInt16BigEndian(_frame, (short)fields.Length);
            var offset = 2;
            foreach (var field in fields)
            {
                BinaryPrimitives.WriteInt32BigEndian(_frame.AsSpan(offset), field?.Length ?? -1);
                field?.CopyTo(_frame, offset + 4);
                offset += 4 + (field?.Length ?? 0);
            }

            frame = _frame;
            return true;
        }

        public override void Cancel()
        {
        }

        public override void Dispose() => _rows.Dispose();
    }

    private sealed class TextCodec(ValueKind kind) : FieldCodec
    {
        public override FieldValue Decode(ReadOnlySpan<byte> field)
        {
            var text = Encoding.UTF8.GetString(field);
            return kind switch
            {
                ValueKind.Integer when long.TryParse(text, CultureInfo.InvariantCulture, out var n) => FieldValue.FromInteger(n),
                ValueKind.Decimal when decimal.TryParse(text, CultureInfo.InvariantCulture, out var d) => FieldValue.FromDecimal(d),
                ValueKind.Date when DateOnly.TryParse(text, CultureInfo.InvariantCulture, out var day) =>
                    FieldValue.FromInteger(day.DayNumber - new DateOnly(1970, 1, 1).DayNumber, ValueKind.Date),
                ValueKind.Timestamp
                    when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var t) =>
                    FieldValue.FromInteger((t - DateTimeOffset.UnixEpoch).Ticks / 10, ValueKind.Timestamp),
                ValueKind.Text or ValueKind.Json => FieldValue.FromBytes(field, kind),
                _ => FieldValue.Of(ValueKind.Special),
            };
        }

        public override void Encode(in FieldValue value, PooledBuffer output) => throw new NotSupportedException();
    }
}
