namespace Weir.Masking.Checks;

/// <summary>How often one identifying value stands in one place.</summary>
internal struct ValueTally
{
    /// <summary>The class of form that matched.</summary>
    public FormClass Form;

    /// <summary>Occurrences in the copy.</summary>
    public int Found;

    /// <summary>Of those, the ones inside written language.</summary>
    public int InProse;

    /// <summary>Occurrences in the masked output of the source's rows that do not stand in the same row's input.</summary>
    public int Explained;

    /// <summary>Occurrences in masked output that stand in the same row's input too, or in a field that passes through.</summary>
    public int Stayed;
}

/// <summary>What was found in one place, added up over the passes. Never holds a value. Not thread-safe.</summary>
internal sealed class PlaceTally
{
    /// <summary>Values of the pass at hand, by fingerprint.</summary>
    public Dictionary<UInt128, ValueTally> Values { get; } = [];

    /// <summary>Fields that hold something.</summary>
    public long Fields { get; set; }

    /// <summary>Numbers that chance alone should have found.</summary>
    public double ExpectedNumbers { get; set; }

    /// <summary>Occurrences that neither masking nor a field that passes through explains, per label.</summary>
    public long[] Leaked { get; } = new long[16];

    /// <summary>Occurrences of values that stayed where a generator or nobody looked for them, per label.</summary>
    public long[] Stayed { get; } = new long[16];

    /// <summary>Of those, names in written language.</summary>
    public long StayedInProse { get; set; }

    /// <summary>Of those, numbers.</summary>
    public long StayedNumbers { get; set; }

    /// <summary>Occurrences that masking explains.</summary>
    public long Coincidences { get; set; }

    /// <summary>Counts an occurrence in the copy.</summary>
    public void Find(in SearchHit hit, bool isProse)
    {
        ref var tally = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(Values, hit.Fingerprint, out _);
        tally.Form = hit.Form;
        tally.Found++;
        tally.InProse += isProse ? 1 : 0;
    }

    /// <summary>Ends a pass: adds up what is confirmed and forgets the values.</summary>
    /// <param name="labels">The label of every confirmed value.</param>
    /// <param name="fixedPoints">Values that do not count as having stayed, because their own pseudonym is the value itself.</param>
    public void EndPass(IReadOnlyDictionary<UInt128, int> labels, IReadOnlySet<UInt128> fixedPoints)
    {
        foreach (var (fingerprint, value) in Values)
        {
            if (!labels.TryGetValue(fingerprint, out var label))
            {
                continue;
            }

            var stayed = fixedPoints.Contains(fingerprint) ? 0 : value.Stayed;
            var explained = value.Explained + value.Stayed - stayed;
            Leaked[label] += Math.Max(0, value.Found - explained - stayed);
            var remaining = Math.Min(stayed, value.Found);
            Stayed[label] += remaining;
            StayedInProse += value.Form == FormClass.Name || value.Form == FormClass.ReversedName ? Math.Min(remaining, value.InProse) : 0;
            StayedNumbers += value.Form == FormClass.Number ? remaining : 0;
            Coincidences += Math.Min(explained, value.Found);
        }

        Values.Clear();
    }
}
