using Weir.Guard.Audit;

namespace Weir.Tests.Guard.Audit;

/// <summary>A clock that is set back is told in the entries that follow, so that nobody takes it for a record that was altered.</summary>
public sealed class EntryClockTests
{
    private readonly SettableTime _time = new();

    [Fact]
    public void Entries_after_a_step_back_say_by_how_much()
    {
        var clock = new EntryClock(_time);
        var before = clock.Next("log").At;

        _time.Set(-TimeSpan.FromHours(1));
        var (at, back) = clock.Next("log");

        Assert.Equal((before - TimeSpan.FromHours(1), 3_600_000L), (at, back));
        Assert.Equal(3_600_000L, clock.Next("log").Back);
    }

    [Fact]
    public void The_step_is_mentioned_until_what_was_prepared_before_it_is_committed()
    {
        var clock = new EntryClock(_time);
        clock.Next("log");
        _time.Set(-TimeSpan.FromHours(1));
        clock.Next("log");

        _time.Pass(TimeSpan.FromSeconds(31));

        Assert.Null(clock.Next("log").Back);
    }

    [Fact]
    public void A_step_is_seen_against_the_last_entry_of_an_earlier_run()
    {
        var clock = new EntryClock(_time);
        clock.Seed("log", _time.GetUtcNow() + TimeSpan.FromDays(1));

        Assert.Equal(86_400_000L, clock.Next("log").Back);
        Assert.Null(clock.Next("another log").Back);
    }

    [Fact]
    public void A_second_back_and_forth_is_no_step()
    {
        var clock = new EntryClock(_time);
        clock.Next("log");

        _time.Set(-TimeSpan.FromSeconds(1));

        Assert.Null(clock.Next("log").Back);
    }

    private sealed class SettableTime : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => _now;

        public override long GetTimestamp() => _ticks;

        /// <summary>An administrator, or the network, sets the clock; no time passes.</summary>
        public void Set(TimeSpan by) => _now += by;

        /// <summary>Time passes.</summary>
        public void Pass(TimeSpan time) => (_now, _ticks) = (_now + time, _ticks + time.Ticks);
    }
}
