using System.Globalization;
using Weir.Testing;

namespace Weir.SystemTests.Masking;

/// <summary>The most memory that a real process of the command had at once.</summary>
internal static class PeakMemory
{
    /// <summary>What a run may take, whatever the size of its tables and rows.</summary>
    public const int MostMebibytes = 512;

    /// <summary>Runs the command, expects success, and gives its peak resident memory (VmHWM of proc(5)) in MiB.</summary>
    public static async Task<long> OfAsync(string[] arguments, CancellationToken cancellationToken)
    {
        await using var process = WeirProcess.Start(arguments, new Dictionary<string, string?>());
        long peak = 0;
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!process.HasExited && await ticks.WaitForNextTickAsync(cancellationToken))
        {
            peak = Math.Max(peak, Kibibytes(process.Id));
        }

        (await process.WaitAsync(cancellationToken)).Expect(0);
        return peak >> 10;
    }

    private static long Kibibytes(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.AsSpan(6).Trim().TrimEnd(" kB"), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
