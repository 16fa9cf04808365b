using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Server.Hosting.Web;

namespace Weir.Server.Api;

/// <summary>One way in which a request is not done. The code is a promise to programs: never changed, never used for something else.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The stable word.</param>
/// <param name="Meaning">What it means and what to do, for docs/errors.md.</param>
public sealed record ApiProblem(int Status, string Code, string Meaning);

/// <summary>All the problems of the API: what is not in this table is not answered.</summary>
public static class ApiProblems
{
    /// <summary>No valid credential.</summary>
    public static readonly ApiProblem SignInNeeded =
        new(401, "sign-in-needed", "Nobody is signed in, or the session or access key has ended. Sign in again.");

    /// <summary>The sign-in did not succeed, for whatever reason.</summary>
    public static readonly ApiProblem SignInRefused =
        new(401, "sign-in-refused", "What was shown does not open an account. Check it and try again.");

    /// <summary>Sign-ins are stopped.</summary>
    public static readonly ApiProblem SignInStopped =
        new(403, "sign-in-stopped", "Sign-ins are stopped for now. Ask whoever runs the organization or the installation.");

    /// <summary>A second factor is demanded and there is none.</summary>
    public static readonly ApiProblem SecondFactorNeeded =
        new(403, "second-factor-needed", "A second factor is demanded of this account. Add one first; the session can do nothing else.");

    /// <summary>The password was stolen elsewhere.</summary>
    public static readonly ApiProblem PasswordChangeNeeded = new(
        403,
        "password-change-needed",
        "The password stands in a list of common or stolen ones. Choose another one first; the session can do nothing else.");

    /// <summary>What was shown again was not right.</summary>
    public static readonly ApiProblem ProofRefused =
        new(422, "proof-refused", "The code, passkey or password that was shown is not right, or was used before.");

    /// <summary>An access key cannot do this.</summary>
    public static readonly ApiProblem SessionNeeded =
        new(403, "session-needed", "Only a person who is signed in can do this, not an access key.");

    /// <summary>The one-time link does not count.</summary>
    public static readonly ApiProblem LinkRefused =
        new(400, "link-refused", "The link was used, replaced, ran out or never existed. Ask for a new one.");

    /// <summary>A request of a browser session lacks its code.</summary>
    public static readonly ApiProblem CsrfNeeded =
        new(403, "csrf-needed", "A request that changes something must carry the session's code in the header Weir-Csrf.");

    /// <summary>A credential stands in the address.</summary>
    public static readonly ApiProblem CredentialInAddress =
        new(400, "credential-in-address", "Credentials never stand in an address. Send them in a header.");

    /// <summary>The server has too much to do.</summary>
    public static readonly ApiProblem Busy = new(503, "busy", "Too much is asked at once. Wait as many seconds as Retry-After says.");

    /// <summary>A closed segment of the record cannot be read.</summary>
    public static readonly ApiProblem RecordUnavailable = new(
        503,
        "record-unavailable",
        "A part of the record that was moved out of the live database is missing or damaged. Tell whoever runs the server.");

    /// <summary>The vault is another server's.</summary>
    public static readonly ApiProblem VaultElsewhere = new(
        503, "vault-elsewhere", "The objects of this installation are in the directory of another of its servers. Ask that one.");

    /// <summary>No right.</summary>
    public static readonly ApiProblem NotGranted =
        new(403, "not-granted", "No grant gives the permission that the detail names. Ask whoever gives rights.");

    /// <summary>The key is narrower than its owner.</summary>
    public static readonly ApiProblem OutOfScope = new(403, "out-of-scope", "The access key that was shown is narrowed to something else.");

    /// <summary>The organization's policy does not let the client's network in.</summary>
    public static readonly ApiProblem OutsideNetworks =
        new(403, "outside-networks", "The organization lets people act from certain networks only, and the client is in none of them.");

    /// <summary>A fresh second factor is needed.</summary>
    public static readonly ApiProblem StepUpNeeded =
        new(403, "step-up-needed", "Show a second factor again, then repeat the request within ten minutes.");

    /// <summary>A reason is needed.</summary>
    public static readonly ApiProblem ReasonNeeded =
        new(422, "reason-needed", "Say why in the header Weir-Reason (percent-encoded UTF-8).");

    /// <summary>The reason cannot be kept.</summary>
    public static readonly ApiProblem BadReason =
        new(400, "bad-reason", "The reason is longer than 1,000 characters, given twice, or holds control characters.");

    /// <summary>It is not there, or not to be seen.</summary>
    public static readonly ApiProblem NotFound = new(404, "not-found", "There is no such thing, or it belongs to another organization.");

    /// <summary>The body or a parameter is not right.</summary>
    public static readonly ApiProblem Invalid =
        new(400, "invalid", "Something in the request is not as expected; the detail names every fault.");

    /// <summary>A value is taken.</summary>
    public static readonly ApiProblem Taken = new(409, "taken", "A name or address that has to be unique is taken.");

    /// <summary>Something stands in the way.</summary>
    public static readonly ApiProblem Conflict = new(409, "conflict", "The state of the thing does not allow this; the detail says why.");

    /// <summary>The project is put aside.</summary>
    public static readonly ApiProblem ProjectClosed = new(
        409,
        "project-closed",
        "The project is archived or in the recycle bin: it can be read, and nothing in it can be changed until it is brought back.");

    /// <summary>If-Match is missing.</summary>
    public static readonly ApiProblem PreconditionNeeded =
        new(428, "precondition-needed", "Send the ETag that the change is made from in If-Match.");

    /// <summary>It was changed meanwhile.</summary>
    public static readonly ApiProblem Changed =
        new(412, "changed", "It was changed since it was read. Read it again and repeat the change.");

    /// <summary>The idempotency key was used for something else.</summary>
    public static readonly ApiProblem KeyReused =
        new(422, "idempotency-key-reused", "The Idempotency-Key was used for another request. Use a new one.");

    /// <summary>Too many requests.</summary>
    public static readonly ApiProblem TooMany = new(429, "too-many-requests", "Wait as many seconds as Retry-After says.");

    /// <summary>All of them.</summary>
    public static FrozenSet<ApiProblem> All { get; } = typeof(ApiProblems)
        .GetFields()
        .Select(static field => field.GetValue(null))
        .OfType<ApiProblem>()
        .ToFrozenSet();

    /// <summary>The problem of a refusal. To a stranger, what belongs to others does not exist.</summary>
    public static ApiProblem Of(DenialReason denial) => denial switch
    {
        DenialReason.SignInNeeded or DenialReason.Inactive => SignInNeeded,
        DenialReason.OutOfScope => OutOfScope,
        DenialReason.OutsideNetworks => OutsideNetworks,
        DenialReason.StepUpNeeded => StepUpNeeded,
        DenialReason.ReasonNeeded => ReasonNeeded,
        DenialReason.Foreign => NotFound,
        DenialReason.ProjectClosed => ProjectClosed,
        _ => NotGranted,
    };

    /// <summary>The problem of a change that was not made.</summary>
    public static ApiProblem Of(ChangeOutcome outcome) => outcome switch
    {
        ChangeOutcome.Duplicate => Taken,
        ChangeOutcome.Closed => ProjectClosed,
        _ => Changed,
    };

    /// <summary>Answers a request that is not as expected.</summary>
    internal static Task AnswerAsync(HttpContext context, IReadOnlyList<Fault> faults) => Problem.AnswerAsync(
        context,
        Invalid.Status,
        Invalid.Code,
        string.Join(' ', faults.Select(static fault => fault.Field.Length == 0 ? fault.Message : $"{fault.Field}: {fault.Message}")),
        faults);

    /// <summary>Answers with a problem.</summary>
    public static Task AnswerAsync(HttpContext context, ApiProblem problem, string? detail)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (problem.Status == 401)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
        }

        return Problem.AnswerAsync(context, problem.Status, problem.Code, detail ?? problem.Meaning);
    }
}
