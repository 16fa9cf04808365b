namespace Weir.Masking.Runs;

/// <summary>What happened to a column's values. Counted per thread and added up; never holds a value.</summary>
public sealed class ColumnCounts
{
    /// <summary>Values that the generator made.</summary>
    public long Generated { get; set; }

    /// <summary>Generated values equal to their input.</summary>
    public long FixedPoints { get; set; }

    /// <summary>NULL inputs.</summary>
    public long Nulls { get; set; }

    /// <summary>Empty inputs.</summary>
    public long Empty { get; set; }

    /// <summary>Inputs out of the generator's domain.</summary>
    public long OutOfDomain { get; set; }

    /// <summary>Outputs longer than the column.</summary>
    public long TooLong { get; set; }

    /// <summary>Adds another thread's counts.</summary>
    public void Add(ColumnCounts other)
    {
        Generated += other.Generated;
        FixedPoints += other.FixedPoints;
        Nulls += other.Nulls;
        Empty += other.Empty;
        OutOfDomain += other.OutOfDomain;
        TooLong += other.TooLong;
    }
}
