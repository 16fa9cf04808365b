using System.CommandLine;
using Weir.Commands;
using Weir.Contracts;

namespace Weir.Verbs.Server;

/// <summary><c>weir roles</c>: what can be granted.</summary>
internal static class RolesVerb
{
    private static readonly Column<RoleView>[] Columns =
    [
        new("id", static row => row.Id),
        new("level", static row => row.Level),
        new("built in", static row => row.BuiltIn ? "yes" : "no"),
        new("permissions", static row => row.Permissions.Count.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        new("name", static row => row.Name),
        new("description", static row => row.Description),
    ];

    private static readonly Column<RoleView>[] Details =
    [
        .. Columns.Where(static column => column.Heading != "permissions"),
        new("permissions", static row => string.Join(", ", row.Permissions)),
    ];

    private static readonly Column<PermissionView>[] PermissionColumns =
    [
        new("name", static row => row.Name),
        new("level", static row => row.Level),
        new("second factor", static row => row.StepUp ? "fresh" : ""),
        new("reason", static row => row.Reason ? "needed" : ""),
        new("lets somebody", static row => row.Summary),
    ];

    /// <summary>The verb.</summary>
    public static VerbCommand Create() => new(
        "roles",
        "Shows the roles that can be given in an organization, and makes and changes its own.",
        "weir roles list",
        "weir roles create Releaser --level project --permission project.read --permission project.version --reason releases")
    {
        List(),
        Show(),
        Make(),
        Update(),
        Remove(),
        Permissions(),
    };

    private static Argument<string> Role() => new("ROLE")
    {
        Description = "The name of a built-in role, or the id of one of the organization's own.",
    };

    private static Option<string[]> Permission(bool isRequired) => new("--permission")
    {
        Description = "A permission of the role; give it once for each.",
        HelpName = "NAME",
        Required = isRequired,
    };

    private static VerbCommand List() => ServerVerb.List(
        "Lists the built-in roles and the organization's own.",
        ["weir roles list", "weir roles list --json"],
        [],
        [],
        RolesJson.Default.PageRoleView,
        Columns,
        static async (call, options, cancellationToken) =>
            call.Client.Roles.ListAsync(await call.OrganizationAsync(cancellationToken), options, cancellationToken));

    private static VerbCommand Show()
    {
        var role = Role();
        return ServerVerb.Read(
            "show",
            "Shows a role with its permissions.",
            ["weir roles show owner", "weir roles show manager --json"],
            [role],
            async (call, cancellationToken) => call.Show(
                (
                    await call.Client.Roles.GetAsync(
                        await call.OrganizationAsync(cancellationToken), call.Get(role), cancellationToken)).Value,
                RolesJson.Default.RoleView,
                Details));
    }

    private static VerbCommand Make()
    {
        var name = new Argument<string>("NAME") { Description = "Its name, unique in the organization." };
        var level = new Option<string?>("--level")
        {
            Description = "What it is given on.",
            HelpName = "organization|project",
            Required = true,
        }.OneOf("organization", "project");
        var permission = Permission(isRequired: true);
        var description = new Option<string?>("--description") { Description = "Who it is for.", HelpName = "TEXT" };
        return ServerVerb.Change(
            "create",
            "Makes a role of the organization. Nobody can put in a permission that they do not have.",
            [
                "weir roles create Releaser --level project --permission project.version --reason releases",
                "weir roles create Registrar --level organization --permission user.read --permission user.invite --reason hiring",
            ],
            [name, level, permission, description],
            async (call, cancellationToken) => call.Show(
                (await call.Client.Roles.CreateAsync(
                    await call.OrganizationAsync(cancellationToken),
                    new RoleDraft(call.Get(name), call.Get(level)!, call.Get(permission)!, call.Get(description) ?? ""),
                    cancellationToken)).Value,
                RolesJson.Default.RoleView,
                Details));
    }

    private static VerbCommand Update()
    {
        var role = Role();
        var name = new Option<string?>("--name") { Description = "The new name.", HelpName = "TEXT" };
        var permission = Permission(isRequired: false);
        var description = new Option<string?>("--description") { Description = "The new description.", HelpName = "TEXT" };
        return ServerVerb.Change(
            "update",
            "Changes a role of the organization. Permissions that are named take the place of all that it had.",
            ["weir roles update ROLE --name Releasers --reason clarity", "weir roles update ROLE --permission project.read --reason audit"],
            [role, name, permission, description],
            async (call, cancellationToken) =>
            {
                var organization = await call.OrganizationAsync(cancellationToken);
                var before = await call.Client.Roles.GetAsync(organization, call.Get(role), cancellationToken);
                var named = call.Get(permission);
                var draft = new RoleDraft(
                    call.Get(name) ?? before.Value.Name,
                    before.Value.Level,
                    named is { Length: > 0 } ? named : before.Value.Permissions,
                    call.Get(description) ?? before.Value.Description);
                var after = await call.Client.Roles.UpdateAsync(organization, call.Get(role), draft, before.Tag, cancellationToken);
                return call.Show(after.Value, RolesJson.Default.RoleView, Details);
            });
    }

    private static VerbCommand Remove()
    {
        var role = Role();
        return ServerVerb.Change(
            "remove",
            "Removes a role of the organization that nobody has.",
            ["weir roles remove ROLE --reason unused", "weir roles remove ROLE --reason unused --json"],
            [role],
            async (call, cancellationToken) =>
            {
                var organization = await call.OrganizationAsync(cancellationToken);
                var before = await call.Client.Roles.GetAsync(organization, call.Get(role), cancellationToken);
                await call.Client.Roles.RemoveAsync(organization, call.Get(role), before.Tag, cancellationToken);
                return call.Done($"The role {before.Value.Name} was removed.");
            });
    }

    private static VerbCommand Permissions() => ServerVerb.Read(
        "permissions",
        "Lists every permission that a role or an access key can have.",
        ["weir roles permissions", "weir roles permissions --json"],
        [],
        static async (call, cancellationToken) => await call.ListAsync(
            call.Client.Roles.ListPermissionsAsync(await call.OrganizationAsync(cancellationToken), cancellationToken),
            int.MaxValue,
            RolesJson.Default.PagePermissionView,
            PermissionColumns,
            cancellationToken));
}
