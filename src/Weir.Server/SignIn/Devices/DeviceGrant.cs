using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Server.AccessKeys;
using Weir.Server.SignIn.Sessions;
using Weir.Server.SignIn.Tokens;

namespace Weir.Server.SignIn.Devices;

/// <summary>The access key that an approved device has fetched.</summary>
/// <param name="Secret">What it sends from now on.</param>
/// <param name="Key">The key.</param>
internal sealed record DeviceKey(ShownOnce Secret, AccessKeyRow Key);

/// <summary>
/// Makes the access key of an approved device at the moment in which the device fetches it, so that the secret stands nowhere in between.
/// The key is the person's: whoever was disabled since the approval gets none. Safe for concurrent use.
/// </summary>
internal sealed class DeviceGrant(AccessGuard guard, DeviceRequests requests, AccessKeyStore accessKeys, TimeProvider time)
{
    /// <summary>How long the key of a device counts.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    /// <summary>What a device's key can be used for at most.</summary>
    public static AccessScope ScopeOf(DeviceRequest request) => KeyScopes.Of(null, null, "", request.Permissions);

    /// <summary>Answers a device's question, once with the key.</summary>
    public async Task<(PollOutcome Outcome, DeviceKey? Key)> AskAsync(
        string? deviceCode, SignInSource source, CancellationToken cancellationToken)
    {
        var (outcome, request) = await requests.PollAsync(deviceCode, cancellationToken);
        return outcome == PollOutcome.Approved ? await TakeAsync(request!, source, cancellationToken) : (outcome, null);
    }

    private async Task<(PollOutcome Outcome, DeviceKey? Key)> TakeAsync(
        DeviceRequest request, SignInSource source, CancellationToken cancellationToken)
    {
        var user = request.ApprovedBy!.Value;
        var actor = Actor.ForUser(user, request.Organization, source.Door) with
        {
            Address = source.Address,
            Request = source.Request,
            SteppedUpAt = request.ApprovedAt,
        };
        var decision = await guard.DemandAsync(
            actor, Permissions.AccountKeys, Resource.ForPerson(user, request.Organization), null, cancellationToken);
        if (decision.Granted is not { } granted)
        {
            return (PollOutcome.Denied, null);
        }

        var (row, secret) = accessKeys.Make(
            KeyHolder.ForPerson(user, request.Organization),
            requests.NameOf(request),
            Door.Api,
            ScopeOf(request),
            networks: "",
            actor.Id,
            time.GetUtcNow() + Lifetime);
        var change = guard.Begin(granted).Only(unit => unit.Execute(
            "update device_requests set state = @taken where code_digest = @CodeDigest and state = @approved",
            new { request.CodeDigest, taken = DeviceState.Taken, approved = DeviceState.Approved }) == 1);
        return await accessKeys.Add(change, row, secret, "accesskey.create").CommitAsync(cancellationToken) == ChangeOutcome.Committed
            ? (PollOutcome.Approved, new DeviceKey(secret.Text, row))
            : (PollOutcome.Unknown, null);
    }
}
