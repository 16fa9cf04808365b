using Weir.Testing;

namespace Weir.Tests.Testing;

public sealed class ManualTimeTests
{
    [Fact]
    public void Timers_fire_in_order_at_their_own_moment()
    {
        var time = new ManualTime();
        var start = time.GetUtcNow();
        var fired = new List<double>();
        using var every = time.CreateTimer(
            _ => fired.Add((time.GetUtcNow() - start).TotalSeconds), null, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3));
        using var once = time.CreateTimer(
            _ => fired.Add(-(time.GetUtcNow() - start).TotalSeconds), null, TimeSpan.FromSeconds(4), Timeout.InfiniteTimeSpan);

        time.Advance(TimeSpan.FromSeconds(9));

        Assert.Equal([2.0, -4.0, 5.0, 8.0], fired);
        Assert.Equal(start + TimeSpan.FromSeconds(9), time.GetUtcNow());
    }

    [Fact]
    public async Task A_delay_ends_when_the_test_moves_time()
    {
        var time = new ManualTime();
        var delay = Task.Delay(TimeSpan.FromMinutes(1), time, TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(delay.IsCompleted);

        time.Advance(TimeSpan.FromSeconds(1));
        await delay;
    }
}
