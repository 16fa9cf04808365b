using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Weir.Masking.Databases;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Columns;

/// <summary>Keeps a column's values with a keyed fingerprint of each row's key.</summary>
/// <param name="column">As printed in messages.</param>
/// <param name="draw">Draws over the row's key; disposed with the collector.</param>
/// <param name="budgetBytes">The most memory to take, the sorting at the end included.</param>
internal sealed class ShuffleCollector(string column, KeyedDraw draw, long budgetBytes) : StatisticsCollector
{
    private const int ChunkBytes = 1 << 20;

    // Fingerprint, place, and the two orders with their sort keys while they are made.
    private const int RowBytes = 16 + 8 + 16 + 4 + 16 + 4 + 8;

    private readonly List<UInt128> _rows = [];
    private readonly List<long> _places = [];
    private readonly List<byte[]> _chunks = [];
    private int _used = ChunkBytes;
    private long _bytes;

    /// <inheritdoc />
    public override void Add(in FieldValue value, in RowView row)
    {
        if (value.Kind is ValueKind.Null or ValueKind.Special || (value.Kind == ValueKind.Text && value.Bytes.IsEmpty))
        {
            return;
        }

        var length = StoredValue.HeaderBytes + value.Bytes.Length;
        _bytes += RowBytes + length;
        if (_bytes > budgetBytes)
        {
            throw new DatabaseException(
                DatabaseFailure.TooLarge,
                $"Reading {column} for generator shuffle took more than {budgetBytes >> 20} MiB after {_rows.Count:N0} rows. Use "
                + "categorical, or a generator that does not need the whole column.");
        }

        if (_used + length > (_chunks.Count == 0 ? 0 : _chunks[^1].Length))
        {
            _chunks.Add(new byte[Math.Max(ChunkBytes, length)]);
            _used = 0;
        }

        StoredValue.Write(value, _chunks[^1].AsSpan(_used, length));
        _rows.Add(draw.Draw(value, row));
        _places.Add(((long)(_chunks.Count - 1) << 32) | (uint)_used);
        _used += length;
    }

    /// <inheritdoc />
    public override object Complete()
    {
        var rows = CollectionsMarshal.AsSpan(_rows).ToArray();
        var places = CollectionsMarshal.AsSpan(_places).ToArray();
        var chunks = _chunks.ToArray();

        // Rows that nothing tells apart hold the same value, so their order among themselves does not matter.
        var values = new UInt128[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            values[i] = draw.Prf.Expand(rows[i], 1);
        }

        Array.Sort(values, places);
        Array.Sort(rows);
        return new ShuffledColumn(rows, places, chunks, Concentration(places, chunks));
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        draw.Dispose();
        base.Dispose(disposing);
    }

    private double Concentration(long[] places, byte[][] chunks)
    {
        var prints = new ulong[places.Length];
        for (var i = 0; i < places.Length; i++)
        {
            prints[i] = (ulong)draw.Prf.Evaluate(StoredValue.Slice(chunks, places[i]));
        }

        Array.Sort(prints);
        var sum = 0.0;
        for (var start = 0; start < prints.Length;)
        {
            var end = start + 1;
            while (end < prints.Length && prints[end] == prints[start])
            {
                end++;
            }

            sum += Math.Pow((double)(end - start) / prints.Length, 2);
            start = end;
        }

        return prints.Length == 0 ? 1 : sum;
    }
}

/// <summary>A column of which each row has the value of another. Immutable and thread-safe.</summary>
/// <param name="rows">Fingerprints of the rows' keys, ascending.</param>
/// <param name="places">Where the value of each of them lies.</param>
/// <param name="chunks">The values.</param>
/// <param name="concentration">The probability that two rows hold the same value.</param>
internal sealed class ShuffledColumn(UInt128[] rows, long[] places, byte[][] chunks, double concentration)
{
    /// <summary>The probability that two rows hold the same value; 1 when there are no rows.</summary>
    public double Concentration => concentration;

    /// <summary>The value that the row of that fingerprint gets; false when the row was not there.</summary>
    public bool TryFind(UInt128 row, out FieldValue value)
    {
        var index = Array.BinarySearch(rows, row);
        value = index < 0 ? default : StoredValue.Read(StoredValue.Slice(chunks, places[index]));
        return index >= 0;
    }
}

/// <summary>A value in memory: its kind, the length of its bytes, its number, its bytes.</summary>
internal static class StoredValue
{
    private const int NumberAt = 5;

    /// <summary>Bytes before the value's own.</summary>
    public const int HeaderBytes = NumberAt + 16;

    /// <summary>Writes a value; <paramref name="target"/> has room for header and bytes.</summary>
    public static void Write(in FieldValue value, Span<byte> target)
    {
        target[..HeaderBytes].Clear();
        target[0] = (byte)value.Kind;
        BinaryPrimitives.WriteInt32LittleEndian(target[1..], value.Bytes.Length);
        switch (value.Kind)
        {
            case ValueKind.Decimal:
                MemoryMarshal.Write(target[NumberAt..], value.Decimal);
                break;
            case ValueKind.Real:
                BinaryPrimitives.WriteDoubleLittleEndian(target[NumberAt..], value.Real);
                break;
            default:
                BinaryPrimitives.WriteInt64LittleEndian(target[NumberAt..], value.Integer);
                break;
        }

        value.Bytes.CopyTo(target[HeaderBytes..]);
    }

    /// <summary>The stored bytes at a place: the chunk's number in the upper half, the offset in the lower.</summary>
    public static ReadOnlySpan<byte> Slice(byte[][] chunks, long place)
    {
        var rest = chunks[(int)(place >> 32)].AsSpan((int)(uint)place);
        return rest[..(HeaderBytes + BinaryPrimitives.ReadInt32LittleEndian(rest[1..]))];
    }

    /// <summary>The value, over the stored bytes.</summary>
    public static FieldValue Read(ReadOnlySpan<byte> stored)
    {
        var kind = (ValueKind)stored[0];
        return kind switch
        {
            ValueKind.Decimal => FieldValue.FromDecimal(MemoryMarshal.Read<decimal>(stored[NumberAt..])),
            ValueKind.Real => FieldValue.FromReal(BinaryPrimitives.ReadDoubleLittleEndian(stored[NumberAt..])),
            ValueKind.Boolean or ValueKind.Integer or ValueKind.Date or ValueKind.Time or ValueKind.Timestamp =>
                Number(kind, BinaryPrimitives.ReadInt64LittleEndian(stored[NumberAt..])),
            _ => FieldValue.FromBytes(stored[HeaderBytes..], kind),
        };
    }

    private static FieldValue Number(ValueKind kind, long number) =>
        kind == ValueKind.Boolean ? FieldValue.FromBoolean(number != 0) : FieldValue.FromInteger(number, kind);
}
