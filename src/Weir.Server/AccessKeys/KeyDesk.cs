using Weir.Contracts;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Server.Api;
using Weir.Server.Organizations;

namespace Weir.Server.AccessKeys;

/// <summary>A key that may be made.</summary>
/// <param name="Row">The key.</param>
/// <param name="Secret">Its secret, for the one answer that shows it.</param>
/// <param name="Change">The change that makes it, once it is committed.</param>
internal sealed record KeyOrder(AccessKeyRow Row, NewSecret Secret, AuditedChange Change);

/// <summary>Why a key is not made.</summary>
/// <param name="Problem">The problem.</param>
/// <param name="Detail">A sentence for whoever asked.</param>
internal sealed record KeyRefusal(ApiProblem Problem, string Detail);

/// <summary>What came of a wish for a key: the order or the refusal.</summary>
/// <param name="Order">The key that may be made; null where it may not.</param>
/// <param name="Refusal">Why not; null where it may.</param>
internal sealed record KeyAnswer(KeyOrder? Order, KeyRefusal? Refusal);

/// <summary>
/// Checks what somebody wants of access keys, the same for API and pages: whether it is as expected, within the limits, and nothing that they
/// do not have themselves. Safe for concurrent use.
/// </summary>
/// <param name="store">Makes and revokes keys.</param>
/// <param name="rights">Says what the maker lacks.</param>
/// <param name="time">The clock.</param>
internal sealed class KeyDesk(AccessKeyStore store, KeyRights rights, TimeProvider time)
{
    /// <summary>For how many hours the key before counts at most beside the new one.</summary>
    public const int LongestOverlapHours = 7 * 24;

    /// <summary>Takes the wish for a new key.</summary>
    /// <exception cref="InvalidRequestException">The wish is not as expected; every fault is named.</exception>
    public async Task<KeyAnswer> MakeAsync(ApiCall call, KeyHolder holder, AccessKeyDraft draft)
    {
        var faults = new Faults();
        faults.AddIf("/name", Names.FaultOfName(draft.Name, out var name));
        faults.AddIf("/door", KeyDoors.TryParse(draft.Door, out var door) ? null : KeyDoors.Expected);
        var scope = KeyScopes.Read(draft.Scope, holder, faults);
        var networks = KeyNetworks.Read(draft.Networks, faults);
        var expiresAt = Expiry(draft.ExpiresAt, await LatestAsync(call), faults);
        if (scope.Project is { } project && !await store.HasProjectAsync(holder.Organization, project, call.Aborted))
        {
            faults.Add("/scope/project", "There is no such project in this organization.");
        }

        faults.ThrowIfAny();
        if (await RefusalAsync(call, holder, scope) is { } refusal)
        {
            return new KeyAnswer(null, refusal);
        }

        var (row, secret) = store.Make(holder, name, door, scope, networks, call.Actor.Id, expiresAt);
        return new KeyAnswer(new KeyOrder(row, secret, store.Add(call.Begin(), row, secret, "accesskey.create")), null);
    }

    /// <summary>Takes the wish for a key with the scope of another, which then counts no longer than the overlap.</summary>
    /// <exception cref="InvalidRequestException">The wish is not as expected; every fault is named.</exception>
    public async Task<KeyAnswer> RotateAsync(ApiCall call, KeyHolder holder, AccessKeyRow old, AccessKeyRotation wish)
    {
        var now = time.GetUtcNow();
        var faults = new Faults();
        var hours = wish.OverlapHours;
        faults.AddIf("/overlapHours", hours is < 0 or > LongestOverlapHours ? $"A number from 0 to {LongestOverlapHours} is expected." : null);
        var expiresAt = Expiry(wish.ExpiresAt, await LatestAsync(call), faults);
        faults.ThrowIfAny();
        if (old.RevokedAt is not null || old.ExpiresAt <= now)
        {
            return Refused(ApiProblems.Conflict, "The key does not count any more. Make a new one.");
        }

        if (await RefusalAsync(call, holder, old.Scope) is { } refusal)
        {
            return new KeyAnswer(null, refusal);
        }

        var until = now.AddHours(hours);
        var kept = old with { ExpiresAt = until < old.ExpiresAt ? until : old.ExpiresAt, Revision = old.Revision + 1 };
        var change = hours == 0
            ? store.Revoke(call.Begin(), old, call.Actor.Id)
            : call.Begin().Update(AccessKeyTables.Keys, old, kept, "accesskey.supersede");
        var (made, secret) = store.Make(holder, old.Name, old.Door, old.Scope, old.Networks, call.Actor.Id, expiresAt);
        var row = made with { RotatedFrom = old.Id };
        return new KeyAnswer(new KeyOrder(row, secret, store.Add(change, row, secret, "accesskey.rotate")), null);
    }

    // What is made with a key ends with it at the latest: whoever stole a key cannot stay beyond its time.
    private async Task<DateTimeOffset> LatestAsync(ApiCall call)
    {
        var latest = time.GetUtcNow() + AccessKeyStore.LongestLifetime;
        return call.Actor.Scope is not null && await store.EndAsync(call.Actor, call.Aborted) is { } end && end < latest ? end : latest;
    }

    private DateTimeOffset Expiry(DateTimeOffset? wanted, DateTimeOffset latest, Faults faults)
    {
        var now = time.GetUtcNow();
        var usual = now + AccessKeyStore.DefaultLifetime;
        var expiresAt = wanted ?? (usual < latest ? usual : latest);
        if (expiresAt <= now || expiresAt > latest)
        {
            faults.Add("/expiresAt", "A time after now and within a year is expected; with an access key, none after that key's own end.");
        }

        return DateTimeOffset.FromUnixTimeMilliseconds(expiresAt.ToUnixTimeMilliseconds());
    }

    private async Task<KeyRefusal?> RefusalAsync(ApiCall call, KeyHolder holder, AccessScope scope)
    {
        if (call.Actor.Scope is { } own && !KeyScopes.LiesIn(scope, own))
        {
            return new KeyRefusal(
                ApiProblems.OutOfScope,
                "With an access key, keys are made that reach no further than that key: for what it is narrowed to, and with permissions "
                + "that are named and that it names too.");
        }

        if (await store.CountAsync(holder, call.Aborted) >= AccessKeyStore.MostKeys)
        {
            return new KeyRefusal(
                ApiProblems.Conflict, $"There are {AccessKeyStore.MostKeys} keys already. Revoke one that is not used.");
        }

        var missing = await rights.MissingAsync(call.Granted, holder, scope, call.Aborted);
        return missing.Count == 0 ? null : new KeyRefusal(ApiProblems.NotGranted, Escalation.Sentence(missing));
    }

    private static KeyAnswer Refused(ApiProblem problem, string detail) => new(null, new KeyRefusal(problem, detail));
}
