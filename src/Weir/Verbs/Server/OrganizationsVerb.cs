using System.CommandLine;
using Weir.Commands;
using Weir.Contracts;

namespace Weir.Verbs.Server;

/// <summary><c>weir organizations</c>: the organizations of an installation.</summary>
internal static class OrganizationsVerb
{
    private static readonly Column<OrganizationView>[] Columns =
    [
        new("id", static row => row.Id),
        new("slug", static row => row.Slug),
        new("state", static row => row.State),
        new("made", static row => Cells.Time(row.CreatedAt)),
        new("name", static row => row.Name),
    ];

    /// <summary>The verb.</summary>
    public static VerbCommand Create() => new(
        "organizations",
        "Shows, makes and renames organizations of a server.",
        "weir organizations list",
        "weir organizations create acme --name Acme")
    {
        List(),
        Show(),
        Make(),
        Update(),
        InviteOwner(),
    };

    private static VerbCommand List()
    {
        var state = ServerVerb.Filter("--state", "Only those that are active, disabled or deleted.", "STATE");
        return ServerVerb.List(
            "Lists the organizations of the installation. For operators.",
            ["weir organizations list", "weir organizations list --state active --json"],
            [],
            [("state", state)],
            OrganizationsJson.Default.PageOrganizationView,
            Columns,
            static (call, options, cancellationToken) => Task.FromResult(call.Client.Organizations.ListAsync(options, cancellationToken)));
    }

    private static VerbCommand Show() => ServerVerb.Read(
        "show",
        "Shows an organization: one's own, or the one of --organization.",
        ["weir organizations show", "weir organizations show --json"],
        [],
        static async (call, cancellationToken) => call.Show(
            (await call.Client.Organizations.GetAsync(await call.OrganizationAsync(cancellationToken), cancellationToken)).Value,
            OrganizationsJson.Default.OrganizationView,
            Columns));

    private static VerbCommand Make()
    {
        var slug = new Argument<string>("SLUG") { Description = "Its name in addresses: 3 to 40 lower-case letters, digits and hyphens." };
        var name = new Option<string>("--name") { Description = "Its name as people write it.", HelpName = "TEXT", Required = true };
        return ServerVerb.Change(
            "create",
            "Makes an organization. For operators.",
            ["weir organizations create acme --name Acme", "weir organizations create acme --name Acme --json"],
            [slug, name],
            async (call, cancellationToken) => call.Show(
                (await call.Client.Organizations.CreateAsync(
                    new CreateOrganization(call.Get(slug), call.Get(name)!), cancellationToken)).Value,
                OrganizationsJson.Default.OrganizationView,
                Columns));
    }

    private static VerbCommand Update()
    {
        var name = new Option<string>("--name") { Description = "The new name.", HelpName = "TEXT", Required = true };
        return ServerVerb.Change(
            "update",
            "Renames an organization.",
            ["weir organizations update --name Acme", "weir organizations update --name Acme --organization ID"],
            [name],
            async (call, cancellationToken) =>
            {
                var organization = await call.OrganizationAsync(cancellationToken);
                var before = await call.Client.Organizations.GetAsync(organization, cancellationToken);
                var after = await call.Client.Organizations.UpdateAsync(
                    organization, new UpdateOrganization(call.Get(name)!), before.Tag, cancellationToken);
                return call.Show(after.Value, OrganizationsJson.Default.OrganizationView, Columns);
            });
    }

    private static VerbCommand InviteOwner()
    {
        var organization = new Argument<string>("ID") { Description = "The organization's id." };
        var email = new Argument<string>("E-MAIL") { Description = "Where the person is reached." };
        var secret = Invitation.ShowSecret();
        return ServerVerb.Change(
            "invite-owner",
            "Invites the first owner of an organization and shows the one-time link. For operators.",
            [
                "weir organizations invite-owner ID ada@example.org",
                "weir organizations invite-owner ID ada@example.org --json --show-secret",
            ],
            [organization, email, secret],
            async (call, cancellationToken) => Invitation.Show(
                call,
                (await call.Client.Organizations.InviteOwnerAsync(
                    call.Get(organization), new InviteOwner(call.Get(email)), cancellationToken)).Value,
                call.Get(secret)));
    }
}
