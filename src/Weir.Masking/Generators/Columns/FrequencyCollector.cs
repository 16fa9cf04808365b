using Weir.Foundation;
using Weir.Masking.Databases;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Columns;

/// <summary>Counts the values of a column by their canonical form.</summary>
/// <param name="column">As printed in messages.</param>
/// <param name="minimumCount">Values of fewer rows are left out.</param>
/// <param name="isNeeded">False counts nothing, because the values are in the configuration.</param>
internal sealed class FrequencyCollector(string column, long minimumCount, bool isNeeded) : StatisticsCollector
{
    private const int MostValues = 10_000;

    private readonly Dictionary<byte[], Count> _counts = new(ByteKeyComparer.Instance);
    private readonly PooledBuffer _canonical = new();

    /// <inheritdoc />
    public override void Add(in FieldValue value, in RowView row)
    {
        if (!isNeeded || value.Kind is ValueKind.Null or ValueKind.Special || (value.Kind == ValueKind.Text && value.Bytes.IsEmpty))
        {
            return;
        }

        _canonical.Clear();
        Canonical.Append(value, CanonicalForm.Exact, _canonical);
        var lookup = _counts.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (!lookup.TryGetValue(_canonical.WrittenSpan, out var count))
        {
            if (_counts.Count == MostValues)
            {
                throw new DatabaseException(
                    DatabaseFailure.TooLarge,
                    $"Counting the values of {column} for generator categorical found more than {MostValues:N0} different ones. Use "
                    + "shuffle, or categorical with values:, or another generator.");
            }

            count = new Count(Representative(value));
            lookup[_canonical.WrittenSpan] = count;
        }

        count.Rows++;
    }

    /// <inheritdoc />
    public override object Complete() => new FrequencyTable(
    [
        .. _counts.Where(c => c.Value.Rows >= (ulong)minimumCount)
            .OrderBy(c => c.Key, ByteKeyComparer.Instance)
            .Select(c => (c.Value.Value, c.Value.Rows)),
    ]);

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        _canonical.Dispose();
        base.Dispose(disposing);
    }

    // Spellings of one value may come in any order, so the canonical one stands for all.
    private TypedValue Representative(in FieldValue value) => value.Kind switch
    {
        ValueKind.Text => TypedValue.Copy(FieldValue.FromBytes(_canonical.WrittenSpan)),
        ValueKind.Decimal => TypedValue.Copy(FieldValue.FromDecimal(value.Decimal / 1.000000000000000000000000000000m)),
        _ => TypedValue.Copy(value),
    };

    private sealed class Count(TypedValue value)
    {
        public TypedValue Value => value;

        public ulong Rows { get; set; }
    }
}
