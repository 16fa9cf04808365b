using Weir.Masking.Sources;
using Weir.Masking.Values;

namespace Weir.Masking.Checks;

/// <summary>Takes a decoded row, valid during the call.</summary>
internal delegate void RowAction(in RowView row);

/// <summary>Takes a row frame, valid during the call.</summary>
internal delegate void FrameAction(ReadOnlySpan<byte> frame);

/// <summary>Reads whole tables, a row at a time, on a thread of the pool.</summary>
internal static class RowScan
{
    private const int RowsBetweenLooks = 1024;

    /// <summary>Gives every row of a read to <paramref name="action"/>, one after the other.</summary>
    /// <exception cref="Databases.DatabaseException">The database failed, or a row has another shape than its schema says.</exception>
    public static async Task RowsAsync(SourceDatabase database, TableRead read, RowAction action, CancellationToken cancellationToken)
    {
        var codecs = read.Columns.Select(c => database.CreateCodec(c.Type)).ToArray();
        var starts = new int[read.Columns.Count];
        await FramesAsync(
            database,
            read,
            frame =>
            {
                if (!RowView.TryIndex(frame, starts))
                {
                    throw new Databases.DatabaseException(
                        Databases.DatabaseFailure.Rejected,
                        $"A row of {read.Table.Name} in {database.DisplayName} has another shape than its schema says; the table changed "
                        + "while it was read. Run the check again.");
                }

                action(new RowView(frame, starts, codecs));
            },
            cancellationToken);
    }

    /// <summary>Gives every row frame of a read to <paramref name="action"/>, one after the other.</summary>
    /// <exception cref="Databases.DatabaseException">The database failed.</exception>
    public static async Task FramesAsync(SourceDatabase database, TableRead read, FrameAction action, CancellationToken cancellationToken)
    {
        foreach (var slice in await database.SliceAsync(read, 1, cancellationToken))
        {
            await Task.Run(() => ReadSlice(database, read, slice, action, cancellationToken), cancellationToken);
        }
    }

    private static void ReadSlice(
        SourceDatabase database, TableRead read, TableSlice slice, FrameAction action, CancellationToken cancellationToken)
    {
        using var reader = database.OpenReader(read, slice);
        using var registration = cancellationToken.Register(reader.Cancel);
        for (var rows = 0L; reader.TryRead(out var frame); rows++)
        {
            action(frame);
            if (rows % RowsBetweenLooks == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }
}
