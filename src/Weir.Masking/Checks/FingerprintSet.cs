namespace Weir.Masking.Checks;

/// <summary>
/// A set of 60-bit fingerprints with a 4-bit label each, in one array of open addressing. Readers may share it once nothing is added any
/// more.
/// </summary>
/// <param name="maxSlots">The most slots that the array may have, a power of two; each takes 8 bytes.</param>
/// <param name="fillEighths">How full the array may become.</param>
internal sealed class FingerprintSet(int maxSlots, int fillEighths = 6)
{
    private const ulong LabelMask = 15;

    private const int FirstSlots = 1024;

    private ulong[] _slots = new ulong[Math.Min(FirstSlots, maxSlots)];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The most that it holds.</summary>
    public int Capacity => maxSlots / 8 * fillEighths;

    /// <summary>Adds a fingerprint. False when it is not in the set and the set is full.</summary>
    /// <param name="fingerprint">Its low 4 bits do not count.</param>
    /// <param name="label">1 to 15. The first label of a fingerprint stays.</param>
    public bool TryAdd(ulong fingerprint, int label) => TryAdd(fingerprint, label, combine: false);

    /// <summary>Adds a fingerprint, or the bits of <paramref name="label"/> to the label that it has. False when the set is full.</summary>
    public bool TryMark(ulong fingerprint, int label) => TryAdd(fingerprint, label, combine: true);

    /// <summary>The label of a fingerprint, or 0 when it is not in the set.</summary>
    public int Find(ulong fingerprint) => (int)(_slots[SlotOf(fingerprint)] & LabelMask);

    /// <summary>Keeps only the fingerprints for which <paramref name="keep"/> is true.</summary>
    public void Filter(Func<ulong, bool> keep) => Rebuild(_slots.Length, keep);

    private bool TryAdd(ulong fingerprint, int label, bool combine)
    {
        var slot = SlotOf(fingerprint);
        if (_slots[slot] != 0)
        {
            _slots[slot] |= combine ? (uint)label : 0;
            return true;
        }

        if (Count >= _slots.Length / 8 * fillEighths)
        {
            if (_slots.Length >= maxSlots)
            {
                return false;
            }

            Rebuild(_slots.Length * 2, _ => true);
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
        // Multiplied, because the fingerprints of one partition agree in some of their bits.
        var slot = (int)(((fingerprint >> 4) * 0x9E3779B97F4A7C15) >> 32) & mask;
        while (_slots[slot] != 0 && ((_slots[slot] ^ fingerprint) & ~LabelMask) != 0)
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }

    private void Rebuild(int slots, Func<ulong, bool> keep)
    {
        var old = _slots;
        _slots = new ulong[slots];
        Count = 0;
        foreach (var entry in old)
        {
            if (entry != 0 && keep(entry))
            {
                TryAdd(entry, (int)(entry & LabelMask));
            }
        }
    }
}
