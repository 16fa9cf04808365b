using System.Globalization;
using Weir.Terminal;

namespace Weir.Verbs.Objects;

/// <summary>
/// Shows on standard error how far a transfer is: a line that moves on a terminal, a line for each thing that is done elsewhere, nothing when
/// quiet. Safe for concurrent use.
/// </summary>
/// <param name="output">Where to show it.</param>
/// <param name="time">The clock.</param>
internal sealed class TransferProgress(Output output, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private static readonly string[] Units = ["bytes", "KiB", "MiB", "GiB", "TiB"];

    private readonly Lock _lock = new();
    private readonly long _begun = time.GetTimestamp();
    private long _shownAt;
    private long _bytes;
    private long _total;

    /// <summary>Says how many bytes there will be.</summary>
    public void Expect(long bytes) => Interlocked.Add(ref _total, bytes);

    /// <summary>Bytes were moved.</summary>
    public void Add(long count)
    {
        Interlocked.Add(ref _bytes, count);
        lock (_lock)
        {
            if (output.IsLive && (_shownAt == 0 || time.GetElapsedTime(_shownAt) >= Interval))
            {
                _shownAt = time.GetTimestamp();
                var rate = (long)(_bytes / Math.Max(time.GetElapsedTime(_begun).TotalSeconds, 0.001));
                output.Messages.Write($"\r\e[K{Text(_bytes)} of {Text(Math.Max(_total, _bytes))}, {Text(rate)}/s");
            }
        }
    }

    /// <summary>Something is done.</summary>
    public void Done(string sentence)
    {
        lock (_lock)
        {
            End();
            output.Note(sentence);
        }
    }

    /// <summary>Takes the moving line away.</summary>
    public void End()
    {
        lock (_lock)
        {
            if (_shownAt != 0)
            {
                output.Messages.Write("\r\e[K");
                _shownAt = 0;
            }
        }
    }

    /// <summary>A number of bytes for people.</summary>
    public static string Text(long bytes)
    {
        var (value, unit) = ((double)bytes, 0);
        for (; value >= 1024 && unit < Units.Length - 1; unit++)
        {
            value /= 1024;
        }

        return $"{value.ToString(unit == 0 ? "N0" : "N1", CultureInfo.InvariantCulture)} {Units[unit]}";
    }
}
