using FsCheck;
using FsCheck.Fluent;
using Weir.Server.SignIn.Throttling;
using static Weir.Tests.Server.SignIn.ThrottleTable;

namespace Weir.Tests.Server.SignIn;

public sealed class SignInThrottleTests
{
    [Fact]
    public void Five_failures_are_free_and_then_the_wait_doubles_to_fifteen_minutes()
    {
        var table = new ThrottleTable();
        List<double> waits = [];
        for (var i = 0; i < 18; i++)
        {
            // Another network each time, so that only the account speaks.
            var guess = Guess("usr_1", $"10.{i}.0.1");
            Assert.True(table.Wrong(guess));
            var next = table.Throttle.Begin(guess, table.Rows, table.Now);
            waits.Add(next.RetryAfter!.Value.TotalSeconds);
            table.Time.Advance(next.RetryAfter.Value);
        }

        Assert.Equal([0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900], waits);
    }

    [Fact]
    [Trait("Asvs", "V6.3.1")]
    public void Strangers_are_stopped_for_good_and_leave_the_owner_a_way_in()
    {
        var table = new ThrottleTable();
        var reached = 0;
        for (var i = 0; i < 500; i++)
        {
            reached += table.Wrong(Guess("usr_1", $"10.{i / 250}.{i % 250}.1")) ? 1 : 0;
            table.Time.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal(80, reached);
        Assert.Equal(new ThrottleDecision(ThrottleOutcome.Stopped, null, []), table.Begin(Guess("usr_1", "192.0.2.1")) with { Changed = [] });
        var owner = Guess("usr_1", "192.0.2.1", "laptop");
        Assert.Equal(ThrottleOutcome.Allowed, table.Begin(owner).Outcome);
        table.Succeed(owner);
        Assert.Equal(ThrottleOutcome.Stopped, table.Begin(Guess("usr_1", "192.0.2.1")).Outcome);
    }

    [Fact]
    public void The_owner_gets_in_on_a_known_device_at_every_moment_of_an_attack_from_the_same_address()
    {
        var table = new ThrottleTable();
        for (var i = 0; i < 300; i++)
        {
            table.Wrong(Guess("usr_1", "203.0.113.7"));
            var owner = Guess("usr_1", "203.0.113.7", "laptop");
            Assert.Equal(ThrottleOutcome.Allowed, table.Begin(owner).Outcome);
            table.Succeed(owner);
            table.Time.Advance(TimeSpan.FromMinutes(3));
        }
    }

    [Fact]
    public void A_device_known_to_one_account_is_a_stranger_to_another()
    {
        var table = new ThrottleTable();
        while (table.Wrong(Guess("usr_1", "203.0.113.7")))
        {
            table.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.NotEqual(ThrottleOutcome.Allowed, table.Begin(Guess("usr_1", "203.0.113.7")).Outcome);
        Assert.Null(Guess("name", "203.0.113.7", "laptop", known: false).DeviceKey);
    }

    [Fact]
    [Trait("Asvs", "V6.3.1")]
    public void Never_more_than_a_hundred_guesses_reach_the_verifier_whatever_the_interleaving() =>
        Prop.ForAll(Gen.ListOf(Gen.Choose(0, 1_000_000), 2_000).ToArbitrary(), static steps =>
        {
            var table = new ThrottleTable();
            List<SignInAttempt> open = [];
            var reached = 0;
            foreach (var step in steps)
            {
                var device = (step % 5) switch { 0 => $"device-{step / 5 % 7}", _ => null };
                var guess = Guess("usr_1", $"10.{step / 256 % 256}.{step % 256}.9", device);
                switch (step % 11)
                {
                    case < 8 when table.Begin(guess).Outcome == ThrottleOutcome.Allowed:
                        // It reaches the verifier now; its failure may be recorded much later or, after a crash, never.
                        reached++;
                        open.Add(guess);
                        break;
                    case 8 when open.Count > 0:
                        table.Fail(open[step % open.Count]);
                        open.RemoveAt(step % open.Count);
                        break;
                    case 9:
                        table.Time.Advance(TimeSpan.FromSeconds(step % 5_000));
                        break;
                    case 10:
                        table.Sweep();
                        break;
                }
            }

            return reached <= 100;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    [Fact]
    public void Patience_does_not_help_beyond_a_hundred()
    {
        var table = new ThrottleTable();
        var reached = 0;
        for (var i = 0; i < 5_000; i++)
        {
            var device = i % 3 == 0 ? $"device-{i % 40}" : null;
            reached += table.Wrong(Guess("usr_1", $"10.{i / 200}.{i % 200}.1", device)) ? 1 : 0;
            table.Time.Advance(TimeSpan.FromHours(30));
            if (i % 100 == 0)
            {
                table.Sweep();
            }
        }

        Assert.Equal(100, reached);
    }

    [Fact]
    public void A_success_ends_the_failures_in_a_row()
    {
        var table = new ThrottleTable();
        for (var i = 0; i < 4; i++)
        {
            table.Wrong(Guess("usr_1", "203.0.113.7"));
        }

        table.Begin(Guess("usr_1", "203.0.113.7"));
        table.Succeed(Guess("usr_1", "203.0.113.7"));

        Assert.Equal(0, table.Rows[new CounterKey(CounterKind.Account, "usr_1")].Failures);
        Assert.Equal(ThrottleOutcome.Allowed, table.Begin(Guess("usr_1", "203.0.113.7")).Outcome);
    }

    [Fact]
    public void A_guess_that_was_never_verified_does_not_count()
    {
        var table = new ThrottleTable();
        foreach (var guess in new[] { Guess("usr_1", "203.0.113.7"), Guess("usr_1", "203.0.113.7", "laptop") })
        {
            for (var i = 0; i < 200; i++)
            {
                Assert.Equal(ThrottleOutcome.Allowed, table.Begin(guess).Outcome);
                table.TakeBack(guess);
            }
        }

        Assert.All(table.Rows.Values, static row => Assert.Equal((0, 0, 0d), (row.Failures, row.DeviceFailures, row.Score)));
    }

    [Fact]
    public void A_right_password_lets_the_second_factor_follow_at_once_and_forgives_nothing()
    {
        var table = new ThrottleTable();
        for (var i = 0; i < 10; i++)
        {
            table.Wrong(Guess("usr_1", $"10.{i}.0.1"));
            table.Time.Advance(TimeSpan.FromMinutes(15));
        }

        var guess = Guess("usr_1", "203.0.113.7");
        Assert.Equal(ThrottleOutcome.Allowed, table.Begin(guess).Outcome);
        table.Store(SignInThrottle.Continue(guess, table.Rows, table.Now));
        Assert.Equal(10, table.Rows[guess.AccountKey].Failures);
        Assert.Equal(ThrottleOutcome.Allowed, table.Begin(guess).Outcome);
        table.Fail(guess);
        Assert.Equal(ThrottleOutcome.Wait, table.Begin(guess).Outcome);
    }

    [Fact]
    public void Unknown_names_answer_like_accounts()
    {
        var known = new ThrottleTable();
        var unknown = new ThrottleTable();
        for (var i = 0; i < 300; i++)
        {
            var first = known.Begin(Guess("somebody", $"10.0.{i % 200}.1"));
            var second = unknown.Begin(Guess("somebody", $"10.0.{i % 200}.1", known: false));
            Assert.Equal((first.Outcome, first.RetryAfter), (second.Outcome, second.RetryAfter));
            foreach (var (table, isKnown, decision) in new[] { (known, true, first), (unknown, false, second) })
            {
                if (decision.Outcome == ThrottleOutcome.Allowed)
                {
                    table.Fail(Guess("somebody", $"10.0.{i % 200}.1", known: isKnown));
                }

                table.Time.Advance(TimeSpan.FromSeconds(i * 7));
            }
        }
    }

    [Fact]
    public void A_reset_gives_every_attempt_back()
    {
        var table = new ThrottleTable();
        for (var i = 0; i < 1_000; i++)
        {
            table.Wrong(Guess("usr_1", $"10.{i / 250}.{i % 250}.1", i % 2 == 0 ? "laptop" : null));
            table.Time.Advance(TimeSpan.FromDays(1));
        }

        var account = table.Rows[new CounterKey(CounterKind.Account, "usr_1")];
        var device = table.Rows[new CounterKey(CounterKind.KnownDevice, "usr_1/laptop")];
        Assert.Equal(new ThrottleBlock(account.Key, null, 80, 0), table.Throttle.BlockOf(account, table.Now));
        Assert.Equal(new ThrottleBlock(device.Key, null, 10, 0), table.Throttle.BlockOf(device, table.Now));

        table.Store(SignInThrottle.LiftDevice(device, account, table.Now));
        Assert.Equal(0, table.Rows[account.Key].DeviceFailures);
        Assert.Equal(ThrottleOutcome.Allowed, table.Begin(Guess("usr_1", "192.0.2.1", "laptop")).Outcome);
        Assert.Equal(ThrottleOutcome.Stopped, table.Begin(Guess("usr_1", "192.0.2.1")).Outcome);

        table.Store(SignInThrottle.Reset(account, [device], table.Now));
        Assert.Equal(ThrottleOutcome.Allowed, table.Begin(Guess("usr_1", "192.0.2.1")).Outcome);
    }

    [Fact]
    public void A_clock_that_steps_back_makes_no_wait_longer_than_the_longest()
    {
        var table = new ThrottleTable();
        var guess = Guess("usr_1", "203.0.113.7");
        for (var i = 0; i < 5; i++)
        {
            table.Wrong(guess);
        }

        var decision = table.Throttle.Begin(guess, table.Rows, table.Now - TimeSpan.FromDays(365));

        Assert.Equal(ThrottleOutcome.Wait, decision.Outcome);
        Assert.Equal(TimeSpan.FromMinutes(15), decision.RetryAfter);
    }
}
