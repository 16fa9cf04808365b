using System.Net;
using Counters = System.Collections.Generic.IReadOnlyDictionary<
    Weir.Server.SignIn.Throttling.CounterKey, Weir.Server.SignIn.Throttling.Counter>;

namespace Weir.Server.SignIn.Throttling;

/// <summary>
/// Decides whether a guess may reach the verifier, as a pure function of counters: the caller loads the counters of an attempt, asks,
/// and stores those that changed, all in one unit of the database. Then no interleaving lets more guesses through than counted.
/// </summary>
/// <remarks>
/// <para>After <see cref="Begin"/> allowed a guess, exactly one of <see cref="Succeed"/>, <see cref="Continue"/>, <see cref="Fail"/> and
/// <see cref="TakeBack"/> follows. The account counts the guess as a failure before it is verified, so a crash between leaves a failure;
/// the address counts it when it failed, so that an office in which many people sign in at once is not taken for an attack.</para>
/// <para>Per account: five failures are free, then waits of 1 s doubling to 15 min, then a hard stop. Known devices count apart and have
/// a share of the hard stop of their own, so strangers cannot lock the owner out; all together never pass the hard stop. A success
/// from a known device does not forgive strangers.</para>
/// <para>Per address and network: a decaying score, and blocks that grow. A known device is not held up by its address, because a
/// stranger may share it. Unknown names count exactly like accounts: neither the answer nor the counting tells them apart.</para>
/// <para>The clock may step back: no wait is longer than the longest that the options give.</para>
/// </remarks>
/// <param name="options">The figures.</param>
/// <param name="networks">Allowed, denied and trusted ranges.</param>
internal sealed class SignInThrottle(ThrottleOptions options, NetworkList networks)
{
    /// <summary>Whether an address may not even try, whatever it shows.</summary>
    public bool IsDenied(IPAddress address) => networks.VerdictOn(address) == NetworkVerdict.Deny;

    /// <summary>Asks for one guess.</summary>
    /// <param name="attempt">The guess.</param>
    /// <param name="counters">The stored counters of <see cref="SignInAttempt.Keys"/>; absent ones may be left out.</param>
    /// <param name="now">The unit's time.</param>
    public ThrottleDecision Begin(SignInAttempt attempt, Counters counters, DateTimeOffset now)
    {
        if (networks.VerdictOn(attempt.Address) == NetworkVerdict.Deny)
        {
            return new ThrottleDecision(ThrottleOutcome.AddressDenied, null, []);
        }

        if (attempt.DeviceKey is null)
        {
            var blocked = Scored(attempt, counters).Select(counter => Remaining(counter, now)).Append(TimeSpan.Zero).Max();
            if (blocked > TimeSpan.Zero)
            {
                return new ThrottleDecision(ThrottleOutcome.AddressBlocked, blocked, []);
            }
        }

        var account = Find(counters, attempt.AccountKey);
        var own = attempt.DeviceKey is { } device ? Find(counters, device) : account;
        if (IsStopped(own) || (attempt.DeviceKey is not null && account.DeviceFailures >= options.ReservedForKnownDevices))
        {
            return new ThrottleDecision(ThrottleOutcome.Stopped, null, []);
        }

        if (Remaining(own, now) is var wait && wait > TimeSpan.Zero)
        {
            return new ThrottleDecision(ThrottleOutcome.Wait, wait, []);
        }

        List<Counter> changed = [Failed(own, now)];
        if (attempt.DeviceKey is not null)
        {
            changed.Add(account with { DeviceFailures = account.DeviceFailures + 1, UpdatedAt = now });
        }

        return new ThrottleDecision(ThrottleOutcome.Allowed, TimeSpan.Zero, changed);
    }

    /// <summary>
    /// Records that an allowed guess completed a sign-in: every factor that is asked for was given. Failures in a row end, on a known
    /// device only those of that device. Gives the counters to store.
    /// </summary>
    public static IReadOnlyList<Counter> Succeed(SignInAttempt attempt, Counters counters, DateTimeOffset now)
    {
        var account = Find(counters, attempt.AccountKey);
        if (attempt.DeviceKey is not { } key)
        {
            return [Forgiven(account, now)];
        }

        var device = Find(counters, key);
        return
        [
            Forgiven(device, now),
            account with { DeviceFailures = Math.Max(0, account.DeviceFailures - device.Failures), UpdatedAt = now },
        ];
    }

    /// <summary>Records that an allowed guess was wrong. Gives the counters to store.</summary>
    public IReadOnlyList<Counter> Fail(SignInAttempt attempt, Counters counters, DateTimeOffset now) =>
        [.. Scored(attempt, counters).Where(counter => Remaining(counter, now) <= TimeSpan.Zero).Select(counter => ScoredUp(counter, now))];

    /// <summary>
    /// Records that an allowed guess was right and that a second factor follows: it does not count, and the next guess need not wait.
    /// Only <see cref="Succeed"/> forgives the failures before. Gives the counters to store.
    /// </summary>
    public static IReadOnlyList<Counter> Continue(SignInAttempt attempt, Counters counters, DateTimeOffset now)
    {
        var own = attempt.DeviceKey ?? attempt.AccountKey;
        return
        [
            .. TakeBack(attempt, counters, now)
                .Select(counter => counter.Key == own ? counter with { BlockedUntil = DateTimeOffset.MinValue } : counter),
        ];
    }

    /// <summary>
    /// Takes an allowed guess back that was never verified, because the verifier was too busy; a wait that it caused stays. Gives the
    /// counters to store.
    /// </summary>
    public static IReadOnlyList<Counter> TakeBack(SignInAttempt attempt, Counters counters, DateTimeOffset now)
    {
        var account = Find(counters, attempt.AccountKey);
        if (attempt.DeviceKey is not { } key)
        {
            return [account with { Failures = Math.Max(0, account.Failures - 1), UpdatedAt = now }];
        }

        // Another attempt on this device may have succeeded meanwhile and forgiven this one already.
        var device = Find(counters, key);
        var counted = Math.Min(1, device.Failures);
        return
        [
            device with { Failures = device.Failures - counted, UpdatedAt = now },
            account with { DeviceFailures = Math.Max(0, account.DeviceFailures - counted), UpdatedAt = now },
        ];
    }

    /// <summary>The block that a counter stands for; null when it stands for none.</summary>
    public ThrottleBlock? BlockOf(Counter counter, DateTimeOffset now)
    {
        if (IsStopped(counter) || (counter.Key.Kind == CounterKind.Account && counter.DeviceFailures >= options.ReservedForKnownDevices))
        {
            return new ThrottleBlock(counter.Key, null, counter.Failures, 0);
        }

        var remaining = Remaining(counter, now);
        return remaining > TimeSpan.Zero
            ? new ThrottleBlock(counter.Key, now + remaining, counter.Failures, counter.Blocks)
            : null;
    }

    /// <summary>How many failures in a row stop what a counter stands for; null where it is blocked for a time only.</summary>
    public int? StopAfter(CounterKind kind) => kind switch
    {
        CounterKind.Account or CounterKind.UnknownName => options.HardStop - options.ReservedForKnownDevices,
        CounterKind.KnownDevice => options.PerKnownDevice,
        _ => null,
    };

    /// <summary>How many failures on all its known devices together stop an account for them.</summary>
    public int StopAfterOnKnownDevices => options.ReservedForKnownDevices;

    /// <summary>The counter to store when somebody entitled lifts the block of an address, a network or an unknown name.</summary>
    public static Counter Lift(Counter counter, DateTimeOffset now) => Counter.Fresh(counter.Key) with { UpdatedAt = now };

    /// <summary>The counters to store when somebody entitled gives one known device its attempts back.</summary>
    public static IReadOnlyList<Counter> LiftDevice(Counter device, Counter account, DateTimeOffset now) =>
    [
        Counter.Fresh(device.Key) with { UpdatedAt = now },
        account with { DeviceFailures = Math.Max(0, account.DeviceFailures - device.Failures), UpdatedAt = now },
    ];

    /// <summary>The counters to store when an account is reset: its own, and those of all its known devices.</summary>
    public static IReadOnlyList<Counter> Reset(Counter account, IEnumerable<Counter> devices, DateTimeOffset now) =>
        [.. devices.Prepend(account).Select(counter => Counter.Fresh(counter.Key) with { UpdatedAt = now })];

    /// <summary>Whether a counter says no more than an absent one, and its row may go.</summary>
    public bool IsSpent(Counter counter, DateTimeOffset now) =>
        counter.IsOfAccount
            ? counter is { Failures: 0, DeviceFailures: 0 }
            : Remaining(counter, now) <= TimeSpan.Zero
                && Decay.Score(counter.Score, now - counter.UpdatedAt, options.HalfLife) < 0.5
                && (counter.Blocks == 0 || now - counter.BlockedUntil >= options.BlocksForgottenAfter);

    /// <summary>
    /// Which rows to drop so that strangers cannot fill the disk: those that are spent, and above the limit those of addresses and
    /// unknown names that were quiet longest. Counters of accounts and known devices are never dropped while they hold failures.
    /// </summary>
    public IReadOnlyList<CounterKey> Sweep(IEnumerable<Counter> counters, DateTimeOffset now)
    {
        var spent = counters.ToLookup(counter => IsSpent(counter, now));
        var strangers = spent[false]
            .Where(static counter => counter.Key.Kind is not (CounterKind.Account or CounterKind.KnownDevice))
            .OrderByDescending(static counter => counter.Key.Kind == CounterKind.Network)
            .ThenByDescending(static counter => counter.UpdatedAt)
            .Skip(options.LargestTable);
        return [.. spent[true].Concat(strangers).Select(static counter => counter.Key)];
    }

    private static Counter Find(Counters counters, CounterKey key) =>
        counters.TryGetValue(key, out var counter) ? counter : Counter.Fresh(key);

    private static Counter Forgiven(Counter counter, DateTimeOffset now) =>
        counter with { Failures = 0, UpdatedAt = now, BlockedUntil = DateTimeOffset.MinValue };

    private Counter[] Scored(SignInAttempt attempt, Counters counters) =>
        networks.VerdictOn(attempt.Address) == NetworkVerdict.Trust
            ? []
            : [Find(counters, attempt.AddressKey), Find(counters, attempt.NetworkKey)];

    private bool IsStopped(Counter counter) => StopAfter(counter.Key.Kind) is { } failures && counter.Failures >= failures;

    private Counter Failed(Counter counter, DateTimeOffset now)
    {
        var failures = counter.Failures + 1;
        var wait = failures < options.FreeFailures
            ? TimeSpan.Zero
            : Decay.Grown(options.FirstWait, 2, failures - options.FreeFailures, options.LongestWait);
        return counter with { Failures = failures, UpdatedAt = now, BlockedUntil = wait > TimeSpan.Zero ? now + wait : counter.BlockedUntil };
    }

    private Counter ScoredUp(Counter counter, DateTimeOffset now)
    {
        var score = Decay.Score(counter.Score, now - counter.UpdatedAt, options.HalfLife) + 1;
        var limit = counter.Key.Kind == CounterKind.Address ? options.AddressScore : options.NetworkScore;
        if (score < limit)
        {
            return counter with { Score = score, UpdatedAt = now };
        }

        var earlier = now - counter.BlockedUntil >= options.BlocksForgottenAfter ? 0 : counter.Blocks;
        var block = Decay.Grown(options.FirstBlock, options.BlockGrowth, earlier, options.LongestBlock);
        return counter with { Score = 0, Blocks = earlier + 1, UpdatedAt = now, BlockedUntil = now + block };
    }

    private TimeSpan Remaining(Counter counter, DateTimeOffset now)
    {
        var longest = counter.IsOfAccount ? options.LongestWait : options.LongestBlock;
        var remaining = counter.BlockedUntil - now;
        return remaining > longest ? longest : remaining;
    }
}
