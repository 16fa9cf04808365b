namespace Weir.Samples;

/// <summary>Counts the rows of one table, reports them now and then, and notices a cancellation. Not thread-safe.</summary>
internal sealed class SampleProgress(string table, IProgress<TableRows>? progress, CancellationToken cancellationToken)
{
    private const int ReportEvery = 8192;
    private long _rows;

    /// <summary>Counts one row.</summary>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public void Row()
    {
        if (++_rows % ReportEvery == 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report(new TableRows(table, _rows));
        }
    }

    /// <summary>Reports the final count and returns it.</summary>
    public TableRows Complete()
    {
        var done = new TableRows(table, _rows);
        progress?.Report(done);
        return done;
    }
}
