using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Guard.Grants;
using Weir.Guard.Keys;
using Weir.Server.SignIn.Accounts;
using Weir.Server.SignIn.Passwords;
using Weir.Server.SignIn.Sessions;
using Weir.Server.SignIn.Tokens;
using Weir.Store;

namespace Weir.Server.SignIn.Flows;

/// <summary>How a step ended that takes a one-time link.</summary>
internal enum LinkOutcome
{
    /// <summary>Done.</summary>
    Done = 1,

    /// <summary>The link does not count. Which way it does not is recorded, not told.</summary>
    Refused = 2,

    /// <summary>What was typed has faults; the link still counts.</summary>
    Invalid = 3,

    /// <summary>The e-mail address belongs to an account.</summary>
    Taken = 4,

    /// <summary>Too many passwords are being hashed; the link still counts.</summary>
    Busy = 5,
}

/// <summary>The outcome of a step that takes a one-time link.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="User">Who was made or changed; null unless done.</param>
/// <param name="Faults">With <see cref="LinkOutcome.Invalid"/>: every fault, in sentences.</param>
internal sealed record LinkResult(LinkOutcome Outcome, Id<User>? User, IReadOnlyList<string> Faults)
{
    /// <summary>An outcome that needs no words.</summary>
    public static LinkResult Of(LinkOutcome outcome) => new(outcome, null, []);
}

/// <summary>
/// Makes the first operator of a new installation, by a link that only the console shows. There is no default account, and once there is an
/// operator there is no set-up.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="guard">Decides.</param>
/// <param name="trail">Counts refusals.</param>
/// <param name="keys">The keys.</param>
/// <param name="seals">Seals what is held of people.</param>
/// <param name="links">One-time links.</param>
/// <param name="passwords">Passwords.</param>
/// <param name="time">The clock.</param>
internal sealed class SetUp(
    Database database,
    AccessGuard guard,
    AuditTrail trail,
    KeyRing keys,
    PersonSeals seals,
    OneTimeLinks links,
    ChosenPasswords passwords,
    TimeProvider time)
{
    private const string OperatorCount =
        "select count(*) from grants where organization is null and role = 'operator' and subject_kind = 1";

    /// <summary>Whether the installation has been set up.</summary>
    public static async Task<bool> IsDoneAsync(Database database, CancellationToken cancellationToken) =>
        await database.QueryOneAsync<long>(OperatorCount, null, cancellationToken) > 0;

    /// <summary>Makes the link; null once the installation is set up.</summary>
    public async Task<Uri?> FindLinkAsync(CancellationToken cancellationToken) =>
        await IsDoneAsync(database, cancellationToken)
            ? null
            : new Uri((await links.SetUpAsync(cancellationToken)).Address.Reveal());

    /// <summary>Makes the operator.</summary>
    public async Task<LinkResult> RunAsync(
        string? token, string? email, string? name, string? password, SignInSource source, CancellationToken cancellationToken)
    {
        var (check, _, digest) = await links.FindAsync(TokenPurpose.SetUp, token, cancellationToken);
        if (check != TokenCheck.Accepted)
        {
            trail.CountRefusal(source.Nobody, "set-up");
            return LinkResult.Of(LinkOutcome.Refused);
        }

        List<string> faults = [];
        if (!EmailAddress.TryParse(email, out var address, out var reason))
        {
            faults.Add(reason);
        }

        if (!PersonName.TryParse(name, out var called, out reason))
        {
            faults.Add(reason);
        }

        var rules = SignInPolicy.Operators.Passwords;
        faults.AddRange(passwords.Judge(password, hasSecondFactor: false, rules, new PasswordContext(name, email, null)));
        if (faults.Count > 0)
        {
            return new LinkResult(LinkOutcome.Invalid, null, faults);
        }

        return await passwords.HashAsync(password!, rules, cancellationToken) is { } chosen
            ? await MakeAsync(address!, called!, chosen, digest, source, cancellationToken)
            : LinkResult.Of(LinkOutcome.Busy);
    }

    private async Task<LinkResult> MakeAsync(
        EmailAddress address, PersonName name, ChosenPassword chosen, byte[] digest, SignInSource source, CancellationToken cancellationToken)
    {
        var id = Id<User>.New(time);
        await keys.CreateAsync(KeyOwner.Person(id), KeyOwner.Installation, cancellationToken);
        var now = time.GetUtcNow();
        var user = new UserRow(
            id,
            null,
            seals.IndexOf(address),
            seals.Seal(id, PersonalColumn.Email, address.Text),
            seals.Seal(id, PersonalColumn.Name, name.Text),
            null,
            AccountState.Active,
            "{}",
            now,
            now,
            1);
        var grant = new GrantRow(
            Id<Grant>.New(time), null, SubjectKind.User, id.ToString(), BuiltInRoles.Operator.Name, ResourceLevel.Installation, null, null, "",
            now, null, "system:set-up", "", now, 1);
        var decision = await guard.DecideAsync(
            source.Part("set-up"), Permissions.OperatorManage, Resource.Installation, "first start", cancellationToken);
        var change = guard.Begin(decision.Granted!)
            .Only(unit => OneTimeLinks.Use(unit, digest))
            .Only(static unit => unit.QueryOne<long>(OperatorCount) == 0)
            .Create(GuardTables.Users, user, "user.create")
            .Create(GuardTables.Grants, grant, "grant.create");
        passwords.Add(change, user, chosen);
        return await change.CommitAsync(cancellationToken) switch
        {
            ChangeOutcome.Committed => new LinkResult(LinkOutcome.Done, id, []),
            ChangeOutcome.Duplicate => LinkResult.Of(LinkOutcome.Taken),
            _ => LinkResult.Of(LinkOutcome.Refused),
        };
    }
}
