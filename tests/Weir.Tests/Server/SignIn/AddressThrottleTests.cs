using FsCheck;
using FsCheck.Fluent;
using Weir.Server.SignIn.Throttling;
using Weir.Testing;
using static Weir.Tests.Server.SignIn.ThrottleTable;

namespace Weir.Tests.Server.SignIn;

public sealed class AddressThrottleTests
{
    [Fact]
    public void Fifteen_failures_block_an_address_for_half_an_hour_and_each_block_is_half_longer()
    {
        var table = new ThrottleTable();
        List<double> minutes = [];
        for (var block = 0; block < 12; block++)
        {
            var failures = 0;
            while (table.Wrong(Guess($"usr_{block}_{failures}", "203.0.113.7")))
            {
                failures++;
            }

            Assert.Equal(15, failures);
            var decision = table.Begin(Guess("usr_other", "203.0.113.7"));
            Assert.Equal(ThrottleOutcome.AddressBlocked, decision.Outcome);
            minutes.Add(decision.RetryAfter!.Value.TotalMinutes);
            table.Time.Advance(decision.RetryAfter.Value);
        }

        Assert.Equal([30, 45, 67.5, 101.25], minutes.Take(4));
        Assert.Equal(24 * 60, minutes[^1]);
    }

    [Fact]
    public void Blocks_are_forgotten_after_a_quiet_week()
    {
        var table = new ThrottleTable();
        Block(table);
        table.Time.Advance(TimeSpan.FromMinutes(30) + TimeSpan.FromDays(7));
        Block(table);

        Assert.Equal(TimeSpan.FromMinutes(30), table.Begin(Guess("usr_other", "203.0.113.7")).RetryAfter);
    }

    [Fact]
    public void Slow_failures_are_forgiven_by_half_every_half_hour()
    {
        var table = new ThrottleTable();
        for (var i = 0; i < 500; i++)
        {
            Assert.True(table.Wrong(Guess($"usr_{i}", "203.0.113.7")));
            table.Time.Advance(TimeSpan.FromMinutes(4));
        }
    }

    [Fact]
    public void A_score_decays_to_the_same_whether_looked_at_once_or_often() =>
        Prop.ForAll(Gen.Choose(0, 100_000).Zip(Gen.Choose(0, 100_000)).ToArbitrary(), static pair =>
        {
            var halfLife = TimeSpan.FromMinutes(30);
            var (first, second) = (TimeSpan.FromSeconds(pair.Item1), TimeSpan.FromSeconds(pair.Item2));
            var once = Decay.Score(10, first + second, halfLife);
            var twice = Decay.Score(Decay.Score(10, first, halfLife), second, halfLife);
            return Math.Abs(once - twice) < 1e-9 && once is >= 0 and <= 10;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0, 10)]
    [InlineData(30, 5)]
    [InlineData(60, 2.5)]
    [InlineData(-60, 10)]
    public void Half_of_a_score_is_left_after_each_half_life(int minutes, double left) =>
        Assert.Equal(left, Decay.Score(10, TimeSpan.FromMinutes(minutes), TimeSpan.FromMinutes(30)), 12);

    [Fact]
    public void Growth_stops_at_its_limit_however_often() =>
        Assert.Equal(TimeSpan.FromHours(24), Decay.Grown(TimeSpan.FromMinutes(30), 1.5, int.MaxValue, TimeSpan.FromHours(24)));

    [Fact]
    public void Many_addresses_of_one_network_block_the_network()
    {
        var table = new ThrottleTable();
        var reached = Enumerable.Range(0, 250).Count(i => table.Wrong(Guess($"usr_{i}", $"203.0.113.{i}")));

        Assert.Equal(60, reached);
        Assert.Equal(ThrottleOutcome.AddressBlocked, table.Begin(Guess("usr_x", "203.0.113.251")).Outcome);
        Assert.Equal(ThrottleOutcome.Allowed, table.Begin(Guess("usr_x", "203.0.114.1")).Outcome);
    }

    [Fact]
    public void All_addresses_of_an_IPv6_subscriber_are_one()
    {
        var table = new ThrottleTable();
        var reached = Enumerable.Range(0, 1_000).Count(i => table.Wrong(Guess($"usr_{i}", $"2001:db8:1:2::{i:x}")));

        Assert.Equal(15, reached);
        Assert.Equal(ThrottleOutcome.Allowed, table.Begin(Guess("usr_x", "2001:db8:1:3::1")).Outcome);
        var subscribers = Enumerable.Range(10, 1_000).Count(i => table.Wrong(Guess($"usr_{i}", $"2001:db8:1:{i:x}::1")));
        Assert.InRange(subscribers, 40, 60);
    }

    [Fact]
    public void Successes_of_a_whole_office_at_once_are_no_attack()
    {
        var table = new ThrottleTable();
        var people = Enumerable.Range(0, 500).Select(static i => Guess($"usr_{i}", "203.0.113.7")).ToList();

        Assert.All(people, person => Assert.Equal(ThrottleOutcome.Allowed, table.Begin(person).Outcome));
        Assert.All(people, table.Succeed);
        Assert.Equal(ThrottleOutcome.Allowed, table.Begin(Guess("usr_501", "203.0.113.7")).Outcome);
    }

    [Fact]
    public void A_blocked_address_does_not_wear_the_account_down()
    {
        var table = new ThrottleTable();
        Block(table);
        for (var i = 0; i < 1_000; i++)
        {
            Assert.False(table.Wrong(Guess("usr_victim", "203.0.113.7")));
        }

        Assert.False(table.Rows.ContainsKey(new CounterKey(CounterKind.Account, "usr_victim")));
    }

    [Fact]
    public void Lists_deny_and_trust()
    {
        var networks = NetworkList.Parse("203.0.113.9", "203.0.113.0/24", "198.51.100.0/24", out _)!;
        var table = new ThrottleTable(networks: networks);

        Assert.Equal(ThrottleOutcome.AddressDenied, table.Begin(Guess("usr_1", "203.0.113.7", "laptop")).Outcome);
        Assert.Equal(ThrottleOutcome.Allowed, table.Begin(Guess("usr_1", "203.0.113.9")).Outcome);
        Assert.All(Enumerable.Range(0, 500), i => Assert.True(table.Wrong(Guess($"usr_t{i}", "198.51.100.7"))));

        var one = Enumerable.Range(0, 500).Count(_ => table.Wrong(Guess("usr_one", "198.51.100.7")));
        Assert.Equal(5, one);
    }

    [Fact]
    public void A_block_is_listed_and_can_be_lifted()
    {
        var table = new ThrottleTable();
        Block(table);
        var blocks = table.Rows.Values.Select(row => table.Throttle.BlockOf(row, table.Now)).OfType<ThrottleBlock>().ToList();

        var key = new CounterKey(CounterKind.Address, "203.0.113.7");
        Assert.Equal([new ThrottleBlock(key, table.Now + TimeSpan.FromMinutes(30), 0, 1)], blocks);
        table.Store([SignInThrottle.Lift(table.Rows[key], table.Now)]);
        Assert.Null(table.Throttle.BlockOf(table.Rows[key], table.Now));
        Assert.True(table.Wrong(Guess("usr_other", "203.0.113.7")));
    }

    [Fact]
    public void Guesses_from_ten_thousand_addresses_keep_a_bounded_table()
    {
        var options = new ThrottleOptions { LargestTable = 5_000 };
        var table = new ThrottleTable(options);
        var reached = new int[1_000];
        var guesses = TestScale.Count(100_000, 1_000_000);
        for (var i = 0; i < guesses; i++)
        {
            var account = i * 7 % 1_000;
            reached[account] += table.Wrong(Guess($"usr_{account}", $"10.{i % 10_000 / 250}.{i % 250}.1")) ? 1 : 0;
            table.Time.Advance(TimeSpan.FromMilliseconds(100));
            if (i % 10_000 == 0)
            {
                table.Sweep();
                Assert.InRange(table.Rows.Count, 0, 5_000 + 1_000);
            }
        }

        Assert.All(reached, static count => Assert.InRange(count, 5, 80));
        table.Time.Advance(TimeSpan.FromDays(9));
        table.Sweep();
        Assert.All(table.Rows.Keys, static key => Assert.Equal(CounterKind.Account, key.Kind));
    }

    [Fact]
    public void Made_up_names_do_not_fill_the_table()
    {
        var table = new ThrottleTable(new ThrottleOptions { LargestTable = 100 });
        for (var i = 0; i < 2_000; i++)
        {
            table.Wrong(Guess($"name-{i}", $"10.{i / 250}.{i % 250}.1", known: false));
        }

        table.Wrong(Guess("usr_1", "192.0.2.1"));
        table.Sweep();

        Assert.Equal(101, table.Rows.Count);
        Assert.True(table.Rows.ContainsKey(new CounterKey(CounterKind.Account, "usr_1")));
    }

    private static void Block(ThrottleTable table)
    {
        for (var i = 0; i < 15; i++)
        {
            Assert.True(table.Wrong(Guess($"usr_{i}", "203.0.113.7")));
        }
    }
}
