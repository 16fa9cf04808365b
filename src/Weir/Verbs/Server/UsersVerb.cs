using System.CommandLine;
using Weir.Commands;
using Weir.Contracts;
using Weir.Contracts.Client;

namespace Weir.Verbs.Server;

/// <summary><c>weir users</c>: the people of an organization.</summary>
internal static class UsersVerb
{
    private static readonly Column<UserView>[] Columns =
    [
        new("id", static row => row.Id),
        new("state", static row => row.State),
        new("since", static row => Cells.Time(row.StateAt)),
        new("e-mail", static row => row.Email),
        new("name", static row => row.Name),
    ];

    /// <summary>The verb.</summary>
    public static VerbCommand Create() => new(
        "users",
        "Shows, invites, disables and removes the people of an organization.",
        "weir users list --state active",
        "weir users disable USER --reason resigned")
    {
        List(),
        Show(),
        Invite(),
        Renew(),
        Recover(),
        Set("disable", "Lets a person in no more, and ends their sessions.", static (users, organization, user, tag, cancellationToken) =>
            users.DisableAsync(organization, user, tag, cancellationToken)),
        Set("enable", "Lets a disabled person in again.", static (users, organization, user, tag, cancellationToken) =>
            users.EnableAsync(organization, user, tag, cancellationToken)),
        Remove(),
    };

    private static Argument<string> User() => new("USER") { Description = "The person's id." };

    private static VerbCommand List()
    {
        var state = ServerVerb.Filter("--state", "Only those who are invited, active, disabled or deleted.", "STATE");
        var email = ServerVerb.Filter("--email", "Only the one with this e-mail address.", "ADDRESS");
        return ServerVerb.List(
            "Lists the people of an organization.",
            ["weir users list", "weir users list --state disabled --json", "weir users list --email ada@example.org"],
            [],
            [("state", state), ("email", email)],
            UsersJson.Default.PageUserView,
            Columns,
            static async (call, options, cancellationToken) =>
                call.Client.Users.ListAsync(await call.OrganizationAsync(cancellationToken), options, cancellationToken));
    }

    private static VerbCommand Show()
    {
        var user = User();
        return ServerVerb.Read(
            "show",
            "Shows a person of an organization.",
            ["weir users show USER", "weir users show USER --json"],
            [user],
            async (call, cancellationToken) => call.Show(
                (
                    await call.Client.Users.GetAsync(
                        await call.OrganizationAsync(cancellationToken), call.Get(user), cancellationToken)).Value,
                UsersJson.Default.UserView,
                Columns));
    }

    private static VerbCommand Invite()
    {
        var email = new Argument<string>("E-MAIL") { Description = "Where the person is reached." };
        var name = new Option<string?>("--name") { Description = "The person's name; they can say it on arriving.", HelpName = "TEXT" };
        var role = new Option<string[]>("--role")
        {
            Description = "A role on the organization from the start; give it once for each. Without any: member.",
            HelpName = "ROLE",
        };
        var secret = Invitation.ShowSecret();
        return ServerVerb.Change(
            "invite",
            "Invites a person and shows the one-time link, which is shown only once.",
            ["weir users invite ada@example.org", "weir users invite ada@example.org --name Ada --role auditor"],
            [email, name, role, secret],
            async (call, cancellationToken) =>
            {
                var grants = call.Get(role) is { Length: > 0 } roles ? roles.Select(static id => new InitialGrant(id)).ToList() : null;
                var made = await call.Client.Users.InviteAsync(
                    await call.OrganizationAsync(cancellationToken),
                    new InviteUser(call.Get(email), call.Get(name), grants),
                    cancellationToken);
                return Invitation.Show(call, made.Value, call.Get(secret));
            });
    }

    private static VerbCommand Renew()
    {
        var (user, secret) = (User(), Invitation.ShowSecret());
        return ServerVerb.Change(
            "renew-invitation",
            "Makes a new one-time link for a person who has not arrived; the older one no longer counts.",
            ["weir users renew-invitation USER", "weir users renew-invitation USER --json --show-secret"],
            [user, secret],
            async (call, cancellationToken) => Invitation.Show(
                call,
                (await call.Client.Users.RenewInvitationAsync(
                    await call.OrganizationAsync(cancellationToken), call.Get(user), cancellationToken)).Value,
                call.Get(secret)));
    }

    private static VerbCommand Recover()
    {
        var (user, secret) = (User(), Invitation.ShowSecret());
        return ServerVerb.Change(
            "recover",
            "Makes a one-time link by which a person who forgot the password chooses a new one, within an hour. Their second factor is asked for "
            + "as ever, and nobody can make one for them.",
            ["weir users recover USER", "weir users recover USER --reason forgotten"],
            [user, secret],
            async (call, cancellationToken) => Invitation.Show(
                call,
                (await call.Client.Users.RecoverAsync(
                    await call.OrganizationAsync(cancellationToken), call.Get(user), cancellationToken)).Value,
                call.Get(secret)));
    }

    private static VerbCommand Set(
        string verb, string description, Func<UsersClient, string, string, string?, CancellationToken, Task<Versioned<UserView>>> set)
    {
        var user = User();
        return ServerVerb.Change(
            verb,
            description,
            [$"weir users {verb} USER", $"weir users {verb} USER --reason resigned"],
            [user],
            async (call, cancellationToken) =>
            {
                var organization = await call.OrganizationAsync(cancellationToken);
                var before = await call.Client.Users.GetAsync(organization, call.Get(user), cancellationToken);
                var after = await set(call.Client.Users, organization, call.Get(user), before.Tag, cancellationToken);
                return call.Show(after.Value, UsersJson.Default.UserView, Columns);
            });
    }

    private static VerbCommand Remove()
    {
        var user = User();
        var confirmed = new Option<bool>("--yes") { Description = "Delete. Without it only what would go is shown." };
        return ServerVerb.Change(
            "remove",
            "Shows what deleting a person would remove and what stays, and with --yes deletes them. It cannot be undone.",
            [
                "weir users remove USER",
                "weir users remove USER --yes --reason erasure",
            ],
            [user, confirmed],
            async (call, cancellationToken) =>
            {
                var organization = await call.OrganizationAsync(cancellationToken);
                var plan = await call.Client.Users.GetDeletionAsync(organization, call.Get(user), cancellationToken);
                Deletion.Show(call, plan.Value);
                if (call.Get(confirmed))
                {
                    await call.Client.Users.RemoveAsync(organization, call.Get(user), plan.Tag, cancellationToken);
                    call.Output.Note($"The person {call.Get(user)} was deleted.");
                }

                return ExitCode.Success;
            });
    }
}
