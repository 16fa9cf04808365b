namespace Weir.Masking.Checks;

/// <summary>
/// A set of 60-bit fingerprints with a 4-bit label each, in one array of open addressing. Readers may share it once nothing is added any
/// more.
/// </summary>
/// <param name="maxSlots">The most slots that the array may have, a power of two; each takes 8 bytes.</param>
/// <param name="fillEighths">How full the array may become.</param>
internal sealed class FingerprintSet(int maxSlots, int fillEighths = 6)
{
    private int _fillEighths = fillEighths;
    private const ulong LabelMask = 15;

    private const int FirstSlots = 1024;
    private const int CollectedFrom = 1 << 21;

    private ulong[] _slots = new ulong[Math.Min(FirstSlots, maxSlots)];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The most that it holds.</summary>
    public int Capacity => maxSlots / 8 * _fillEighths;

    /// <summary>Bytes that it takes.</summary>
    public long SizeBytes => (long)_slots.Length * sizeof(ulong);

    /// <summary>The most bytes that it took at once since it was made, the old array included while it grew.</summary>
    public long PeakBytes { get; private set; } = Math.Min(FirstSlots, maxSlots) * sizeof(ulong);

    /// <summary>Adds a fingerprint. False when it is not in the set and the set is full.</summary>
    /// <param name="fingerprint">Its low 4 bits do not count.</param>
    /// <param name="label">1 to 15. The first label of a fingerprint stays.</param>
    public bool TryAdd(ulong fingerprint, int label) => TryAdd(fingerprint, label, combine: false);

    /// <summary>Adds a fingerprint, or the bits of <paramref name="label"/> to the label that it has. False when the set is full.</summary>
    public bool TryMark(ulong fingerprint, int label) => TryAdd(fingerprint, label, combine: true);

    /// <summary>The label of a fingerprint, or 0 when it is not in the set.</summary>
    public int Find(ulong fingerprint) => (int)(_slots[SlotOf(fingerprint)] & LabelMask);

    /// <summary>Forgets everything but keeps its memory: a new array would stand beside the old one until that is collected.</summary>
    /// <param name="fillEighths">How full the array may become from now on.</param>
    public void Clear(int fillEighths)
    {
        Array.Clear(_slots);
        Count = 0;
        _fillEighths = fillEighths;
    }

    /// <summary>Keeps only the fingerprints for which <paramref name="keep"/> is true. Takes no further memory.</summary>
    public void Filter(Func<ulong, bool> keep)
    {
        for (var slot = 0; slot < _slots.Length; slot++)
        {
            // What moves into the hole has not been looked at yet, unless it came around from the start.
            while (_slots[slot] != 0 && !keep(_slots[slot]))
            {
                RemoveAt(slot);
            }
        }
    }

    private bool TryAdd(ulong fingerprint, int label, bool combine)
    {
        var slot = SlotOf(fingerprint);
        if (_slots[slot] != 0)
        {
            _slots[slot] |= combine ? (uint)label : 0;
            return true;
        }

        if (Count >= _slots.Length / 8 * _fillEighths)
        {
            if (_slots.Length >= maxSlots)
            {
                return false;
            }

            Grow();
            slot = SlotOf(fingerprint);
        }

        _slots[slot] = (fingerprint & ~LabelMask) | (uint)label;
        Count++;
        return true;
    }

    /// <summary>Where a fingerprint stands, or the empty slot where it would.</summary>
    private int SlotOf(ulong fingerprint)
    {
        var mask = _slots.Length - 1;
        var slot = HomeOf(fingerprint);
        while (_slots[slot] != 0 && ((_slots[slot] ^ fingerprint) & ~LabelMask) != 0)
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }

    // Multiplied, because the fingerprints of one partition agree in some of their bits.
    private int HomeOf(ulong fingerprint) => (int)(((fingerprint >> 4) * 0x9E3779B97F4A7C15) >> 32) & (_slots.Length - 1);

    // Knuth, "The Art of Computer Programming", volume 3, algorithm 6.4R: what was pushed past the hole moves back into it.
    private void RemoveAt(int hole)
    {
        var mask = _slots.Length - 1;
        for (var next = (hole + 1) & mask; _slots[next] != 0; next = (next + 1) & mask)
        {
            if (((next - HomeOf(_slots[next])) & mask) >= ((next - hole) & mask))
            {
                _slots[hole] = _slots[next];
                hole = next;
            }
        }

        _slots[hole] = 0;
        Count--;
    }

    private void Grow()
    {
        var old = _slots;
        if (old.Length >= CollectedFrom)
        {
            // What the step before left would otherwise stand beside both arrays until the collector comes by.
            DeadMemory.Collect();
        }

        _slots = new ulong[old.Length * 2];
        PeakBytes = (long)(old.Length + _slots.Length) * sizeof(ulong);
        foreach (var entry in old)
        {
            if (entry != 0)
            {
                _slots[SlotOf(entry)] = entry;
            }
        }
    }
}
