using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Weir.Contracts;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Guard.Grants;
using Weir.Guard.Keys;
using Weir.Server.Api;
using Weir.Server.Mail;
using Weir.Server.SignIn;
using Weir.Server.SignIn.Accounts;
using Weir.Server.SignIn.Flows;
using Weir.Store;

namespace Weir.Server.Organizations;

/// <summary>Somebody who is to be invited.</summary>
/// <param name="Email">The address.</param>
/// <param name="Name">The name; empty where it was not said.</param>
internal sealed record InvitedPerson(EmailAddress Email, string Name);

/// <summary>What inviting is made of: reading, checking what the person is to have, making the row, and the link. Safe for concurrent use.</summary>
internal sealed class InvitationDesk(
    Database database,
    KeyRing keys,
    PersonSeals seals,
    Invitations invitations,
    AccessGuard guard,
    GrantDesk grantDesk,
    Escalation escalation,
    Notices notices,
    TimeProvider time)
{
    private const int MostGrants = 20;

    /// <summary>Reads address and name; null where there are faults.</summary>
    public static InvitedPerson? Read(string email, string? name, out Faults faults)
    {
        faults = new Faults();
        PersonName? called = null;
        if (!EmailAddress.TryParse(email, out var address, out var reason))
        {
            faults.Add("/email", reason);
        }

        if (name is not null && !PersonName.TryParse(name, out called, out reason))
        {
            faults.Add("/name", reason);
        }

        return address is null ? null : new InvitedPerson(address, called?.Text ?? "");
    }

    /// <summary>The digest that the address is found by.</summary>
    public byte[] IndexOf(InvitedPerson? person) => seals.IndexOf(person!.Email);

    /// <summary>Reads what the person is to have from the start; the role member where nothing is asked for. The subject is not known yet.</summary>
    public async Task<IReadOnlyList<GrantDraft>> GrantsAsync(
        Id<Organization> organization, IReadOnlyList<InitialGrant>? asked, Faults faults, CancellationToken cancellationToken)
    {
        var wanted = asked is { Count: > 0 } ? asked : [new InitialGrant(BuiltInRoles.Member.Name)];
        if (wanted.Count > MostGrants)
        {
            faults.Add("/grants", $"At most {MostGrants} grants.");
            return [];
        }

        var drafts = new List<GrantDraft>();
        for (var i = 0; i < wanted.Count; i++)
        {
            if (await ResourceAsync(organization, wanted[i].Project, cancellationToken) is not { } on)
            {
                faults.Add($"/grants/{i}/project", "There is no such project in this organization.");
            }
            else if (await grantDesk.RoleAsync(on, wanted[i].Role, $"/grants/{i}/role", faults, cancellationToken) is { } role)
            {
                drafts.Add(new GrantDraft(new Subject(SubjectKind.User, ""), role, on, null, null));
            }
        }

        return drafts;
    }

    /// <summary>
    /// Why the inviter cannot give these grants; null where they can. Everybody who invites can make a member; for more, the permission to
    /// give roles there is needed, and all that the role gives.
    /// </summary>
    public async Task<IResult?> RefusalAsync(ApiCall call, IReadOnlyList<GrantDraft> grants)
    {
        foreach (var draft in grants.Where(static draft => draft.Role.Id != BuiltInRoles.Member.Name))
        {
            var needed = draft.On.Level == ResourceLevel.Organization ? Permissions.GrantManage : Permissions.ProjectGrant;
            var decision = await guard.DemandAsync(call.Actor, needed, draft.On, call.Granted.Reason, call.Aborted);
            if (decision.Denial is { } denial)
            {
                return ApiCall.Problem(ApiProblems.Of(denial), $"The permission {needed} is needed to give a role.");
            }

            if (await escalation.MissingAsync(call.Granted, draft.On, draft.Role.Permissions, call.Aborted) is { Count: > 0 } missing)
            {
                return ApiCall.Problem(ApiProblems.NotGranted, Escalation.Sentence(missing));
            }
        }

        return null;
    }

    /// <summary>Makes the key and the row of an invited person.</summary>
    /// <param name="person">Who.</param>
    /// <param name="organization">Where.</param>
    /// <param name="isKnown">Whether the address has an account: then no look-up finds the new row.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<UserRow> MakeAsync(
        InvitedPerson? person, Id<Organization> organization, bool isKnown, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        var id = Id<User>.New(time);
        var now = time.GetUtcNow();
        await keys.CreateAsync(KeyOwner.Person(id), KeyOwner.Organization(organization), cancellationToken);
        var index = seals.IndexOf(person.Email);
        return new UserRow(
            id,
            organization,
            isKnown ? RandomNumberGenerator.GetBytes(index.Length) : index,
            seals.Seal(id, PersonalColumn.Email, person.Email.Text),
            seals.Seal(id, PersonalColumn.Name, person.Name),
            null,
            AccountState.Invited,
            "{}",
            now,
            now,
            1);
    }

    /// <summary>The row of a grant that comes with an invitation.</summary>
    public GrantRow RowOf(GrantDraft draft, ApiCall call) =>
        draft.ToRow(Id<Grant>.New(time), call.Actor.Id, call.Granted.Reason ?? "", time.GetUtcNow());

    /// <summary>
    /// Adds the link, commits and answers; where there is a mail server, the link is mailed as well. A repeated request is told neither the
    /// link nor who the person is, so that neither is kept with the stored answer.
    /// </summary>
    public async Task<IResult> AnswerAsync(ApiCall call, AuditedChange change, UserRow row)
    {
        var view = UserEndpoints.View(row, seals);
        var isReal = EmailAddress.TryParse(view.Email, out var address, out _) && seals.IndexOf(address).AsSpan().SequenceEqual(row.EmailIndex);
        var link = invitations.Create(change, isReal ? row.Id : Id<User>.New(time));
        if (isReal)
        {
            await MailAsync(change, row, link, call.Aborted);
        }

        var answer = new InvitationView(view, link.Address.Reveal(), link.ExpiresAt);
        return await call.CreateAsync(
            change,
            $"/api/v1/organizations/{row.Organization}/users/{row.Id}",
            answer,
            answer with { Link = null, User = view with { Email = null, Name = null } },
            UsersJson.Default.InvitationView,
            row.Revision);
    }

    // A link that opens nothing is not mailed: whoever has the address has an account elsewhere, and nobody is told so.
    private async Task MailAsync(AuditedChange change, UserRow row, OneTimeLink link, CancellationToken cancellationToken)
    {
        var name = await database.QueryOneAsync<string>(
            "select name from organizations where id = @Organization", new { row.Organization }, cancellationToken);
        var path = new Uri(link.Address.Reveal()).AbsolutePath;
        notices.Enqueue(change, row.Id, new InvitationNotice(name ?? row.Organization.ToString()!, path, link.ExpiresAt));
    }

    private async Task<Resource?> ResourceAsync(Id<Organization> organization, string? project, CancellationToken cancellationToken)
    {
        if (project is null)
        {
            return Resource.ForOrganization(organization);
        }

        return Id<Project>.TryParse(project, null, out var id)
            && await database.QueryOneAsync<long>(
                "select count(*) from projects where id = @id and organization = @organization and state <> 4",
                new { id, organization },
                cancellationToken) == 1
                ? Resource.ForProject(organization, id)
                : null;
    }
}
