using System.Globalization;
using Weir.Masking.Runs;

namespace Weir.Terminal;

/// <summary>How fast a table is loaded, and how long it will still take at that speed.</summary>
/// <param name="Rows">Rows written.</param>
/// <param name="RowsPerSecond">Since its first row; 0 while it is too early to say.</param>
/// <param name="Share">0 to 1; null when the number of rows is unknown.</param>
/// <param name="Left">The time left; null when it cannot be said.</param>
internal readonly record struct TableRate(long Rows, double RowsPerSecond, double? Share, TimeSpan? Left)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(20);

    /// <summary>Reckons the rate.</summary>
    /// <param name="rows">Rows written.</param>
    /// <param name="expected">Rows expected, an estimate; -1 when unknown.</param>
    /// <param name="elapsed">Since the first row.</param>
    /// <param name="isDone">Whether the last row was written.</param>
    public static TableRate Of(long rows, long expected, TimeSpan elapsed, bool isDone)
    {
        var speed = elapsed < Shortest ? 0 : rows / elapsed.TotalSeconds;
        if (isDone)
        {
            return new TableRate(rows, speed, 1, TimeSpan.Zero);
        }

        if (expected <= 0)
        {
            return new TableRate(rows, speed, null, null);
        }

        // An estimate may be too low: what is not done is never shown as done.
        var share = Math.Min((double)rows / expected, 0.99);
        TimeSpan? left = speed > 0 ? TimeSpan.FromSeconds(Math.Max(0, expected - rows) / speed) : null;
        return new TableRate(rows, speed, share, left);
    }

    /// <summary>The rate of several tables together, which began <paramref name="elapsed"/> ago.</summary>
    public static TableRate Total(IReadOnlyList<TableProgress> tables, TimeSpan elapsed) => Of(
        tables.Sum(static t => t.Rows),
        tables.Any(static t => t.EstimatedRows < 0) ? -1 : tables.Sum(static t => t.IsDone ? t.Rows : Math.Max(t.EstimatedRows, t.Rows)),
        elapsed,
        tables.All(static t => t.IsDone));

    /// <summary><c>12%</c>, or <c>?</c>.</summary>
    public string ShareText => Share?.ToString("0%", CultureInfo.InvariantCulture) ?? "?";

    /// <summary><c>12,345</c>, or nothing while it is too early.</summary>
    public string SpeedText => RowsPerSecond > 0 ? Printable.Count((long)RowsPerSecond) : "";

    /// <summary><c>2 min 3 s</c>, or nothing when it cannot be said.</summary>
    public string LeftText => Left is { Ticks: > 0 } left ? Printable.Duration(left) : "";
}
