using System.Net;
using Weir.Server.SignIn.Throttling;
using Weir.Testing;

namespace Weir.Tests.Server.SignIn;

/// <summary>The throttle over rows in memory, each call one unit, as the database runs it.</summary>
internal sealed class ThrottleTable(ThrottleOptions? options = null, NetworkList? networks = null)
{
    private readonly Dictionary<CounterKey, Counter> _rows = [];

    public SignInThrottle Throttle { get; } = new(options ?? new ThrottleOptions(), networks ?? NetworkList.Empty);

    public ManualTime Time { get; } = new();

    public IReadOnlyDictionary<CounterKey, Counter> Rows => _rows;

    public DateTimeOffset Now => Time.GetUtcNow();

    public static SignInAttempt Guess(string account, string address, string? device = null, bool known = true) =>
        new(account, known, device, IPAddress.Parse(address));

    public ThrottleDecision Begin(SignInAttempt attempt)
    {
        var decision = Throttle.Begin(attempt, _rows, Now);
        Store(decision.Changed);
        return decision;
    }

    public void Fail(SignInAttempt attempt) => Store(Throttle.Fail(attempt, _rows, Now));

    public void Succeed(SignInAttempt attempt) => Store(SignInThrottle.Succeed(attempt, _rows, Now));

    public void TakeBack(SignInAttempt attempt) => Store(SignInThrottle.TakeBack(attempt, _rows, Now));

    public void Store(IEnumerable<Counter> changed)
    {
        foreach (var counter in changed)
        {
            _rows[counter.Key] = counter;
        }
    }

    public void Sweep()
    {
        foreach (var key in Throttle.Sweep(_rows.Values, Now))
        {
            _rows.Remove(key);
        }
    }

    /// <summary>A guess that is wrong; gives whether it reached the verifier.</summary>
    public bool Wrong(SignInAttempt attempt)
    {
        if (Begin(attempt).Outcome != ThrottleOutcome.Allowed)
        {
            return false;
        }

        Fail(attempt);
        return true;
    }
}
