using Weir.Masking.Keys;

namespace Weir.Masking.Generators.Keys;

/// <summary>
/// A keyed permutation of whole numbers that keeps each magnitude inside its band. Immutable but for bands that are made when the first
/// number falls into them; one per thread.
/// </summary>
internal sealed class IntegerBands
{
    /// <summary>The first magnitude beyond every band, 2^63.</summary>
    public const ulong End = 1UL << 63;

    private readonly Band[] _bands;
    private readonly ulong[] _smallest;

    private IntegerBands(Band[] bands, ulong[] smallest, double smallestSize)
    {
        _bands = bands;
        _smallest = smallest;
        SmallestSize = smallestSize;
    }

    /// <summary>How many numbers the smallest band holds that the target can hold.</summary>
    public double SmallestSize { get; }

    /// <summary>Bands of magnitudes from 1 on; 0 is kept and negative numbers mirror positive ones.</summary>
    /// <param name="keys">The consistency group's keys.</param>
    /// <param name="purpose">The generator and version.</param>
    /// <param name="limit">The first magnitude that the target cannot hold; cuts the band it falls into.</param>
    /// <param name="isSmall">A 16-bit target: its upper half is a band of its own.</param>
    public static IntegerBands Of(GroupKeys keys, string purpose, ulong limit, bool isSmall)
    {
        var cuts = new SortedSet<ulong> { 1, 1UL << 30, 1UL << 31, 1UL << 53, End, limit };
        if (isSmall)
        {
            cuts.Add(1UL << 14);
        }

        var starts = cuts.ToArray();
        var bands = new Band[starts.Length - 1];
        for (var i = 0; i < bands.Length; i++)
        {
            bands[i] = new Band(keys, purpose, (Int128)starts[i], starts[i + 1] - starts[i]);
        }

        var smallestSize = bands.Where(b => b.First < (Int128)limit).Select(b => (double)b.Size).DefaultIfEmpty(1).Min();
        ulong[] smallest = isSmall ? [1UL << 15, 1UL << 31, End] : [1UL << 31, End];
        return new IntegerBands(bands, smallest, smallestSize);
    }

    /// <summary>One band over a range, both ends included.</summary>
    public static IntegerBands Range(GroupKeys keys, string purpose, long minimum, long maximum)
    {
        var size = (UInt128)((Int128)maximum - minimum) + 1;
        return new IntegerBands([new Band(keys, $"{purpose}/range/{minimum}", minimum, size)], [], (double)size);
    }

    /// <summary>The number that takes the place of <paramref name="key"/>; false when it is in no band.</summary>
    public bool TryMap(long key, out long mapped)
    {
        mapped = key;
        if (_smallest.Length == 0)
        {
            return _bands[0].TryMap(key, out mapped);
        }

        if (key >= 0)
        {
            return key == 0 || Map(key, out mapped);
        }

        // The smallest number of a type has no counterpart: it is kept, and the walk of other numbers passes over it.
        var magnitude = -(Int128)key;
        if (IsSmallest(magnitude))
        {
            return true;
        }

        do
        {
            Map((long)magnitude, out mapped);
            magnitude = mapped;
        }
        while (IsSmallest(magnitude));
        mapped = -mapped;
        return true;
    }

    /// <summary>The probability over the key that a number is mapped to itself.</summary>
    public double FixedPointProbability(long key)
    {
        var magnitude = _smallest.Length == 0 ? key : Int128.Abs(key);
        if (_smallest.Length > 0 && (key == 0 || (key < 0 && IsSmallest(magnitude))))
        {
            return 1;
        }

        foreach (var band in _bands)
        {
            if (band.Holds(magnitude))
            {
                return 1 / (double)band.Size;
            }
        }

        return 0;
    }

    private bool IsSmallest(Int128 magnitude) => Array.IndexOf(_smallest, (ulong)magnitude) >= 0;

    private bool Map(long magnitude, out long mapped)
    {
        foreach (var band in _bands)
        {
            if (band.TryMap(magnitude, out mapped))
            {
                return true;
            }
        }

        mapped = magnitude;
        return false;
    }

    private sealed class Band(GroupKeys keys, string purpose, Int128 first, UInt128 size)
    {
        private KeyedPermutation? _permutation;

        public Int128 First => first;

        public UInt128 Size => size;

        public bool Holds(Int128 number) => number >= first && (UInt128)(number - first) < size;

        public bool TryMap(long number, out long mapped)
        {
            mapped = number;
            if (!Holds(number))
            {
                return false;
            }

            // Bands of one size must still differ, so the first number is part of the purpose.
            _permutation ??= keys.CreatePermutation($"{purpose}/{first}", size);
            mapped = (long)((Int128)_permutation.Apply((ulong)(number - first)) + first);
            return true;
        }
    }
}
