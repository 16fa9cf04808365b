using Weir.Masking.Values;

namespace Weir.Masking.Generators;

/// <summary>
/// A generator that must see the whole column first (<see cref="KeyedBy.Table"/>). The run reads the table once more before masking and
/// feeds
/// every row to the collector; its result stands in <see cref="GeneratorBinding.Statistics"/> when the generator is bound for the run.
/// </summary>
public interface IStatisticsGenerator
{
    /// <summary>A collector for one column. The binding's statistics are null.</summary>
    StatisticsCollector CreateCollector(GeneratorBinding binding);
}

/// <summary>
/// Gathers what a whole-table generator needs. Fed by one thread, in any row order; the result must not depend on the order.
/// </summary>
public abstract class StatisticsCollector : IDisposable
{
    /// <summary>Adds one row.</summary>
    /// <exception cref="Databases.DatabaseException">The column is larger than the collector may hold; says the limit and what to use
    /// instead.</exception>
    public abstract void Add(in FieldValue value, in RowView row);

    /// <summary>Ends the gathering. The result is immutable and shared by all threads.</summary>
    public abstract object Complete();

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases buffers.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
