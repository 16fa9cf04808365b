namespace Weir.Testing;

/// <summary>
/// Chance that a seed repeats: SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014). The same numbers on every
/// machine, for ever, so that a seed in a message is enough to see a failure again. Not thread-safe.
/// </summary>
/// <param name="seed">What the numbers follow from.</param>
public sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A number from 0 to one less than <paramref name="below"/>, which is at least 1.</summary>
    public int Next(int below) => (int)(((UInt128)Next() * (ulong)below) >> 64);

    /// <summary>One of some.</summary>
    public T Of<T>(IReadOnlyList<T> some) => some[Next(some.Count)];

    private ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
