using System.Globalization;
using Weir.Masking.Configuration;
using Weir.Masking.Values;

namespace Weir.Masking.Detection;

/// <summary>How one value agrees with a kind.</summary>
internal enum ValueFit
{
    /// <summary>The value cannot be of the kind.</summary>
    No = 0,

    /// <summary>It can be; so can many other things.</summary>
    Plausible = 1,

    /// <summary>Pattern, checksum or dictionary speak for the kind.</summary>
    Match = 2,
}

/// <summary>A detector's judgement of a column.</summary>
/// <param name="Confidence">0 to 1.</param>
/// <param name="Evidence">Reasons and counts, never a value.</param>
/// <param name="Leaves">For JSON, its leaves.</param>
internal sealed record Assessment(double Confidence, IReadOnlyList<string> Evidence, IReadOnlyList<JsonLeafFinding> Leaves)
{
    /// <summary>Nothing found.</summary>
    public static Assessment None { get; } = new(0, [], []);
}

/// <summary>
/// Recognises one kind of sensitive column by name, type and values. Stateless and thread-safe; found by <see cref="DetectorCatalog"/>
/// through its parameterless constructor, so that a new detector is one more class in this folder.
/// </summary>
internal abstract class Detector
{
    /// <summary>What it recognises (<see cref="SensitiveKinds"/>).</summary>
    public abstract string Kind { get; }

    /// <summary>Whether a value names one person, so that the leak check searches for it in all text.</summary>
    public virtual bool IsIdentifying => false;

    /// <summary>The confidence when every value matches and the name says nothing; 0 when values alone prove nothing.</summary>
    protected virtual double ValueWeight => 0;

    /// <summary>The least share of distinct values that has to match before values count without the name.</summary>
    protected virtual double MinimumShare => 0.5;

    /// <summary>Whether a column of this kind of value can hold it.</summary>
    public virtual bool Accepts(ValueKind kind) => kind == ValueKind.Text;

    /// <summary>The confidence that the name and the table give, 0 to 1.</summary>
    public abstract double ScoreName(ColumnName name, TableFacts table);

    /// <summary>Judges one value, trimmed and not empty.</summary>
    public virtual ValueFit Test(ReadOnlySpan<byte> value) => ValueFit.Plausible;

    /// <summary>The generator that fits a column of this kind.</summary>
    public abstract GeneratorSpec Suggest(ColumnSample sample);

    /// <summary>Judges a column.</summary>
    public virtual Assessment Assess(ColumnSample sample)
    {
        if (!Accepts(sample.Type.Kind))
        {
            return Assessment.None;
        }

        var name = ScoreName(sample.Name, sample.Table);
        var count = sample.Values.Count;
        if (count == 0)
        {
            // An empty column may fill up later; what its name promises still counts.
            return name == 0 ? Assessment.None : new Assessment(name * 0.85, ["the name fits", "no values to look at"], []);
        }

        var (matches, possible) = CountFits(sample.Values);
        var share = (double)matches / count;
        var values = share >= MinimumShare ? ValueWeight * share * (count < 3 ? 0.85 : 1) : 0;
        var agreement = ((double)possible / count) switch
        {
            >= 0.7 => 1.0,
            >= 0.3 => 0.8,
            _ => 0.25,
        };
        var confidence = 1 - ((1 - (name * agreement)) * (1 - values));
        return confidence == 0 ? Assessment.None : new Assessment(confidence, Explain(name, matches, possible, count), []);
    }

    private (int Matches, int Possible) CountFits(IReadOnlyList<byte[]> values)
    {
        var (matches, possible) = (0, 0);
        foreach (var value in values)
        {
            var fit = Test(value);
            matches += fit == ValueFit.Match ? 1 : 0;
            possible += fit != ValueFit.No ? 1 : 0;
        }

        return (matches, possible);
    }

    private List<string> Explain(double name, int matches, int possible, int count)
    {
        var evidence = new List<string>();
        if (name > 0)
        {
            evidence.Add(string.Create(CultureInfo.InvariantCulture, $"the name fits ({name:0.00})"));
        }

        if (matches > 0)
        {
            evidence.Add(string.Create(CultureInfo.InvariantCulture, $"{matches} of {count} distinct values match {Kind}"));
        }
        else if (possible < count)
        {
            var unlike = count - possible;
            evidence.Add(string.Create(CultureInfo.InvariantCulture, $"{unlike} of {count} distinct values do not look like {Kind}"));
        }

        return evidence;
    }
}
