using System.Text;
using Weir.Guard.Keys;
using Weir.Server.SignIn.Throttling;
using Weir.Store;

namespace Weir.Server.SignIn.Flows;

/// <summary>
/// The counters of <see cref="SignInThrottle"/> in the database: each question and each answer is one unit, so that no interleaving, on one
/// node or several, lets more guesses through than are counted. Addresses are kept as keyed digests beside their sealed text.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="keys">The keys.</param>
/// <param name="throttle">Decides.</param>
internal sealed class Guesses(Database database, KeyRing keys, SignInThrottle throttle)
{
    private const string Columns = "kind, name, failures, device_failures, score, blocks, updated_at, blocked_until";

    /// <summary>Asks whether a guess may reach the verifier. One that may is counted as a failure until it proves right.</summary>
    public Task<ThrottleDecision> BeginAsync(SignInAttempt attempt, CancellationToken cancellationToken)
    {
        var names = NamesOf(attempt);
        return database.WriteAsync(
            unit =>
            {
                var decision = throttle.Begin(attempt, Load(unit, names), unit.Now);
                Save(unit, names, decision.Changed);
                return decision;
            },
            cancellationToken);
    }

    /// <summary>The guess was wrong.</summary>
    public Task FailAsync(SignInAttempt attempt, CancellationToken cancellationToken) =>
        ChangeAsync(attempt, throttle.Fail, cancellationToken);

    /// <summary>The guess was right and a second factor follows.</summary>
    public Task ContinueAsync(SignInAttempt attempt, CancellationToken cancellationToken) =>
        ChangeAsync(attempt, SignInThrottle.Continue, cancellationToken);

    /// <summary>The guess was never looked at.</summary>
    public Task TakeBackAsync(SignInAttempt attempt, CancellationToken cancellationToken) =>
        ChangeAsync(attempt, SignInThrottle.TakeBack, cancellationToken);

    /// <summary>The guess completed a sign-in: statements for the unit of the session.</summary>
    public Action<WriteUnit> Succeeded(SignInAttempt attempt)
    {
        var names = NamesOf(attempt);
        return unit => Save(unit, names, SignInThrottle.Succeed(attempt, Load(unit, names), unit.Now));
    }

    /// <summary>Gives an account all its guesses back: a new password was chosen by a link, or somebody entitled lifted the stop.</summary>
    public static void Reset(WriteUnit unit, string account) => unit.Execute(
        "delete from sign_in_counters where (kind = @account_kind and name = @account) or (kind = @device_kind and name like @devices)",
        new
        {
            account_kind = CounterKind.Account,
            device_kind = CounterKind.KnownDevice,
            account,
            devices = $"{account}/%",
        });

    /// <summary>Gives one known device of an account its guesses back.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="device">The counter's key: the account and the device.</param>
    public static void ResetDevice(WriteUnit unit, CounterKey device)
    {
        var account = new CounterKey(CounterKind.Account, device.Name.Split('/')[0]);
        var names = new[] { device, account }.ToDictionary(static key => key, static key => new StoredName(key.Name, null));
        var counters = Load(unit, names);
        if (counters.TryGetValue(device, out var found))
        {
            Save(unit, names, SignInThrottle.LiftDevice(found, counters.GetValueOrDefault(account) ?? Counter.Fresh(account), unit.Now));
        }
    }

    /// <summary>Opens the text of an address or network that was sealed beside its counter.</summary>
    /// <param name="name">The counter's stored name.</param>
    /// <param name="value">The sealed text.</param>
    public string Open(string name, byte[] value) =>
        Encoding.UTF8.GetString(keys.Open(KeyOwner.Installation, KeyPurpose.Sealing, value, NameContext(name)));

    /// <summary>Drops counters that say nothing any more, and the oldest of strangers where there are too many.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<CounterRow>($"select {Columns} from sign_in_counters", null, cancellationToken);
        await database.WriteAsync(
            unit =>
            {
                foreach (var key in throttle.Sweep(rows.Select(static row => row.ToCounter(row.Name)), unit.Now))
                {
                    unit.Execute("delete from sign_in_counters where kind = @Kind and name = @Name", new { key.Kind, key.Name });
                }
            },
            cancellationToken);
    }

    private Task ChangeAsync(
        SignInAttempt attempt,
        Func<SignInAttempt, IReadOnlyDictionary<CounterKey, Counter>, DateTimeOffset, IReadOnlyList<Counter>> change,
        CancellationToken cancellationToken)
    {
        var names = NamesOf(attempt);
        return database.WriteAsync(unit => Save(unit, names, change(attempt, Load(unit, names), unit.Now)), cancellationToken);
    }

    private Dictionary<CounterKey, StoredName> NamesOf(SignInAttempt attempt) => attempt.Keys.ToDictionary(
        static key => key,
        key => key.Kind is CounterKind.Address or CounterKind.Network ? Hidden(key) : new StoredName(key.Name, null));

    private static byte[] NameContext(string name) => Encoding.UTF8.GetBytes($"sign_in_counters.name/{name}");

    private StoredName Hidden(CounterKey key)
    {
        var text = Encoding.UTF8.GetBytes(key.Name);
        var name = Convert.ToHexStringLower(keys.Mac(KeyOwner.Installation, KeyPurpose.Index, [.. "sign_in_counters/"u8, .. text]));
        return new StoredName(name, keys.Seal(KeyOwner.Installation, KeyPurpose.Sealing, text, NameContext(name)));
    }

    private static Dictionary<CounterKey, Counter> Load(WriteUnit unit, Dictionary<CounterKey, StoredName> names)
    {
        var counters = new Dictionary<CounterKey, Counter>();
        foreach (var (key, stored) in names)
        {
            var row = unit.QueryOne<CounterRow>(
                $"select {Columns} from sign_in_counters where kind = @Kind and name = @Name", new { key.Kind, stored.Name });
            if (row is not null)
            {
                counters[key] = row.ToCounter(key.Name);
            }
        }

        return counters;
    }

    private static void Save(WriteUnit unit, Dictionary<CounterKey, StoredName> names, IReadOnlyList<Counter> changed)
    {
        foreach (var counter in changed)
        {
            var stored = names[counter.Key];
            unit.Execute(
                """
                insert into sign_in_counters (kind, name, name_sealed, failures, device_failures, score, blocks, updated_at, blocked_until)
                values (@Kind, @Name, @Sealed, @Failures, @DeviceFailures, @Score, @Blocks, @UpdatedAt, @BlockedUntil)
                on conflict (kind, name) do update set failures = excluded.failures, device_failures = excluded.device_failures,
                    score = excluded.score, blocks = excluded.blocks, updated_at = excluded.updated_at, blocked_until = excluded.blocked_until
                """,
                new
                {
                    counter.Key.Kind,
                    stored.Name,
                    stored.Sealed,
                    counter.Failures,
                    counter.DeviceFailures,
                    counter.Score,
                    counter.Blocks,
                    counter.UpdatedAt,
                    counter.BlockedUntil,
                });
        }
    }

    private sealed record StoredName(string Name, byte[]? Sealed);

    private sealed record CounterRow(
        CounterKind Kind,
        string Name,
        int Failures,
        int DeviceFailures,
        double Score,
        int Blocks,
        DateTimeOffset UpdatedAt,
        DateTimeOffset BlockedUntil)
    {
        public Counter ToCounter(string name) =>
            new(new CounterKey(Kind, name), Failures, DeviceFailures, Score, Blocks, UpdatedAt, BlockedUntil);
    }
}
