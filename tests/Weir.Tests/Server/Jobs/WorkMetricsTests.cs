using System.Diagnostics.Metrics;
using Weir.Server.Jobs;
using Weir.Store;

namespace Weir.Tests.Server.Jobs;

/// <summary>Figures of work, as the exporter of the meter gets them.</summary>
public sealed class WorkMetricsTests
{
    [Fact]
    public void Ends_are_counted_and_an_empty_queue_says_zero()
    {
        var kind = $"test {Guid.NewGuid()}";
        var seen = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = static (instrument, self) =>
        {
            if (instrument.Meter.Name == "Weir")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var all = tags.ToArray();
            if (all.Any(tag => tag.Value as string == kind))
            {
                var others = all.Where(static tag => tag.Key != "kind").Select(static tag => $" {tag.Key}={tag.Value}");
                seen.Add($"{instrument.Name}{string.Concat(others)} {value}");
            }
        });
        listener.Start();
        WorkMetrics.Count(kind, WorkResultKind.Done);
        WorkMetrics.Count(kind, WorkResultKind.Retry);
        WorkMetrics.Count(kind, WorkResultKind.Dead);
        WorkMetrics.Record([kind], [new WorkCount(kind, WorkState.Dead, 3), new WorkCount("other", WorkState.Queued, 9)]);

        Assert.Equal(
            [
                "weir.work.done 1", "weir.work.failed dead=False 1", "weir.work.failed dead=True 1", "weir.work.queue state=queued 0",
                "weir.work.queue state=claimed 0", "weir.work.queue state=dead 3",
            ],
            seen);
    }
}
