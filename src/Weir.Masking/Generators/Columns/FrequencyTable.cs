using Weir.Masking.Values;

namespace Weir.Masking.Generators.Columns;

/// <summary>Values with weights, for drawing. Immutable.</summary>
internal sealed class FrequencyTable
{
    private readonly TypedValue[] _values;
    private readonly ulong[] _ends;

    /// <param name="entries">Values in the order that decides which draw gives which; the weights sum up to less than 2^64.</param>
    public FrequencyTable(IReadOnlyList<(TypedValue Value, ulong Weight)> entries)
    {
        _values = [.. entries.Select(e => e.Value)];
        _ends = new ulong[entries.Count];
        for (var i = 0; i < entries.Count; i++)
        {
            Total = checked(Total + entries[i].Weight);
            _ends[i] = Total;
        }

        Concentration = Total == 0 ? 1 : entries.Sum(e => Math.Pow((double)e.Weight / Total, 2));
    }

    /// <summary>A table that nothing can be drawn from.</summary>
    public static FrequencyTable Empty { get; } = new([]);

    /// <summary>The sum of all weights.</summary>
    public ulong Total { get; }

    /// <summary>The probability that two draws give the same value; 1 when the table is empty.</summary>
    public double Concentration { get; }

    /// <summary>The value of a number below <see cref="Total"/>.</summary>
    public TypedValue At(ulong draw)
    {
        // The first end above the draw; equal ends are values of weight 0.
        var (low, high) = (0, _ends.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _ends[middle] > draw ? (low, middle) : (middle + 1, high);
        }

        return _values[low];
    }

    /// <summary>The probability that a draw gives <paramref name="value"/>.</summary>
    public double ShareOf(in FieldValue value)
    {
        var share = 0.0;
        for (var i = 0; i < _values.Length; i++)
        {
            if (_values[i].IsSame(value))
            {
                share += (double)(_ends[i] - (i == 0 ? 0 : _ends[i - 1])) / Total;
            }
        }

        return share;
    }
}
