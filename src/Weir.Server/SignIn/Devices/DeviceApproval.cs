using Weir.Contracts;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Server.AccessKeys;
using Weir.Server.SignIn.Flows;
using Weir.Server.SignIn.Sessions;
using Weir.Server.SignIn.Throttling;

namespace Weir.Server.SignIn.Devices;

/// <summary>How a person's word about a device ended.</summary>
internal enum ApprovalOutcome
{
    /// <summary>It is done.</summary>
    Done = 1,

    /// <summary>No device waits with that code: mistyped, decided already, or its time is over.</summary>
    Unknown = 2,

    /// <summary>Too many wrong codes before.</summary>
    Wait = 3,

    /// <summary>The device asks for permissions that the person does not have.</summary>
    NotHeld = 4,

    /// <summary>The person has as many access keys as one may have.</summary>
    TooManyKeys = 5,
}

/// <summary>The outcome of a person's word about a device.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Device">With <see cref="ApprovalOutcome.Done"/>: the device.</param>
/// <param name="RetryAfter">With <see cref="ApprovalOutcome.Wait"/>: how long.</param>
/// <param name="Missing">With <see cref="ApprovalOutcome.NotHeld"/>: the permissions.</param>
internal sealed record ApprovalResult(ApprovalOutcome Outcome, WaitingDevice? Device, TimeSpan RetryAfter, IReadOnlyList<string> Missing)
{
    /// <summary>An outcome that says all.</summary>
    public static ApprovalResult Of(ApprovalOutcome outcome) => new(outcome, null, TimeSpan.Zero, []);

    /// <summary>It is done.</summary>
    public static ApprovalResult Done(WaitingDevice device) => new(ApprovalOutcome.Done, device, TimeSpan.Zero, []);
}

/// <summary>
/// Lets a person decide about a waiting device; the same for API and pages. Wrong codes are counted per person and address, apart from the
/// person's own sign-in, so that nobody finds a stranger's device by trying. Safe for concurrent use.
/// </summary>
internal sealed class DeviceApproval(
    AccessGuard guard, DeviceRequests requests, AccessKeyStore accessKeys, KeyRights rights, Guesses guesses, TimeProvider time)
{
    /// <summary>Shows what waits, before the person decides.</summary>
    public async Task<ApprovalResult> FindAsync(
        Id<User> user, string? userCode, SignInSource source, CancellationToken cancellationToken)
    {
        var (request, refusal) = await LookAsync(user, userCode, source, cancellationToken);
        return request is null ? refusal! : ApprovalResult.Done(View(request, userCode!));
    }

    /// <summary>
    /// Signs the device in as whoever was granted <see cref="Permissions.AccountKeys"/>, which needs a fresh second factor.
    /// </summary>
    public async Task<ApprovalResult> ApproveAsync(
        Granted granted, string? userCode, SignInSource source, CancellationToken cancellationToken)
    {
        var user = Id<User>.Parse(granted.Actor.Id, null);
        var (request, refusal) = await LookAsync(user, userCode, source, cancellationToken);
        if (request is null)
        {
            return refusal!;
        }

        var holder = KeyHolder.ForPerson(user, granted.Actor.Organization);
        if (await accessKeys.CountAsync(holder, cancellationToken) >= AccessKeyStore.MostKeys)
        {
            return ApprovalResult.Of(ApprovalOutcome.TooManyKeys);
        }

        var missing = await rights.MissingAsync(granted, holder, DeviceGrant.ScopeOf(request), cancellationToken);
        return missing.Count > 0
            ? new ApprovalResult(ApprovalOutcome.NotHeld, null, TimeSpan.Zero, missing)
            : await DecideAsync(granted, request, userCode!, source, DeviceState.Approved, "device.approve", cancellationToken);
    }

    /// <summary>Turns the device away.</summary>
    public async Task<ApprovalResult> DenyAsync(
        Granted granted, string? userCode, SignInSource source, CancellationToken cancellationToken)
    {
        var (request, refusal) = await LookAsync(Id<User>.Parse(granted.Actor.Id, null), userCode, source, cancellationToken);
        return request is null
            ? refusal!
            : await DecideAsync(granted, request, userCode!, source, DeviceState.Denied, "device.deny", cancellationToken);
    }

    private async Task<ApprovalResult> DecideAsync(
        Granted granted,
        DeviceRequest request,
        string userCode,
        SignInSource source,
        DeviceState state,
        string action,
        CancellationToken cancellationToken)
    {
        var device = View(request, userCode);
        var actor = granted.Actor;
        var outcome = await guard.Begin(granted)
            .Only(unit => unit.Execute(
                """
                update device_requests set state = @state, approved_by = @by, organization = @organization, approved_at = @now
                where code_digest = @CodeDigest and state = @waiting and expires_at > @now
                """,
                new
                {
                    request.CodeDigest,
                    state,
                    by = actor.Id,
                    organization = actor.Organization?.ToString(),
                    waiting = DeviceState.Waiting,
                    now = unit.Now,
                }) == 1)
            .Note(action, "device", request.Label, new CanonicalJson().Add("scope", request.Permissions ?? ""))
            .Also(guesses.Succeeded(AttemptOf(actor.Id, source)))
            .CommitAsync(cancellationToken);
        return outcome == ChangeOutcome.Committed ? ApprovalResult.Done(device) : ApprovalResult.Of(ApprovalOutcome.Unknown);
    }

    private async Task<(DeviceRequest? Request, ApprovalResult? Refusal)> LookAsync(
        Id<User> user, string? userCode, SignInSource source, CancellationToken cancellationToken)
    {
        var attempt = AttemptOf(user.ToString(), source);
        var decision = await guesses.BeginAsync(attempt, cancellationToken);
        if (decision.Outcome != ThrottleOutcome.Allowed)
        {
            return (null, new ApprovalResult(ApprovalOutcome.Wait, null, decision.RetryAfter ?? TimeSpan.FromMinutes(15), []));
        }

        if (await requests.FindAsync(userCode, time.GetUtcNow(), cancellationToken) is { } request)
        {
            await guesses.ContinueAsync(attempt, cancellationToken);
            return (request, null);
        }

        await guesses.FailAsync(attempt, cancellationToken);
        return (null, ApprovalResult.Of(ApprovalOutcome.Unknown));
    }

    private WaitingDevice View(DeviceRequest request, string userCode) => new(
        UserCode.Show(UserCode.Read(userCode)!),
        requests.NameOf(request),
        requests.AddressOf(request),
        request.Permissions?.Split(' '),
        request.AskedAt,
        request.ExpiresAt);

    private static SignInAttempt AttemptOf(string user, SignInSource source) =>
        new($"device/{user}", IsKnownAccount: false, Device: null, source.Address);
}
