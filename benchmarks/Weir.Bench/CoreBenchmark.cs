using System.Buffers.Binary;
using System.Diagnostics;
using Weir.Foundation;
using Weir.Masking.Databases;
using Weir.Masking.Destinations;
using Weir.Masking.Keys;
using Weir.Masking.Plans;
using Weir.Masking.Runs;
using Weir.Masking.Schema;
using Weir.Masking.Sources;
using Weir.Masking.Values;

namespace Weir.Bench;

/// <summary>The transform alone: row frames in memory, one thread, no database in the loop.</summary>
internal static class CoreBenchmark
{
    private const int HeldRows = 100_000;

    /// <summary>Measures pass-through and the eight rules.</summary>
    public static async Task RunAsync(BenchmarkTable table, CancellationToken cancellationToken)
    {
        var address = DatabaseAddress.Parse(table.Source);
        await using var source = await DatabaseEngines.For(address).OpenSourceAsync(address, ConnectionOptions.Default, cancellationToken);
        var schema = await source.ReadSchemaAsync(cancellationToken);
        Console.WriteLine();
        Console.WriteLine("core: one thread, in memory, median of 5");
        foreach (var masked in new[] { false, true })
        {
            using var key = MasterKey.Create();
            var plan = Planner.Make(BenchmarkTable.Configuration(masked), schema, key, [], PlanOptions.Default).Tables[0];
            var frames = Hold(source, plan);
            using var transformer = new RowTransformer(plan, source, new SameEngine(source), c => c.Binding);
            using var output = new PooledBuffer(1 << 20);
            Transform(transformer, frames, output);
            var samples = new List<double>();
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var round = 0; round < 5; round++)
            {
                var started = Stopwatch.GetTimestamp();
                Transform(transformer, frames, output);
                samples.Add(frames.Count / Stopwatch.GetElapsedTime(started).TotalSeconds);
            }

            var allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / (5.0 * frames.Count);
            Console.WriteLine(
                $"  {(masked ? "8 rules" : "pass-through"),-14} {Median.Of(samples),12:N0} rows/s {allocated,8:0.000} bytes allocated per row");
        }
    }

    private static List<byte[]> Hold(SourceDatabase source, TablePlan plan)
    {
        var frames = new List<byte[]>(HeldRows);
        using var reader = source.OpenReader(plan.ToRead(), new TableSlice(0, null, null, -1));
        while (frames.Count < HeldRows && reader.TryRead(out var frame))
        {
            Debug.Assert(BinaryPrimitives.ReadInt16BigEndian(frame) == plan.Columns.Count, "a frame per plan");
            frames.Add(frame.ToArray());
        }

        return frames;
    }

    private static void Transform(RowTransformer transformer, List<byte[]> frames, PooledBuffer output)
    {
        foreach (var frame in frames)
        {
            transformer.Transform(frame, output);
            if (output.Length > 512 * 1024)
            {
                output.Clear();
            }
        }
    }

    private sealed class SameEngine(SourceDatabase source) : IFieldTarget
    {
        public FieldCodec CreateCodec(LogicalType sourceType) => source.CreateCodec(sourceType);

        public bool TakesFieldsOf(string sourceEngine, LogicalType sourceType) => true;
    }
}
