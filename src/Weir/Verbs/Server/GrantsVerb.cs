using System.CommandLine;
using Weir.Commands;
using Weir.Contracts;
using Weir.Contracts.Client;

namespace Weir.Verbs.Server;

/// <summary><c>weir grants</c>: who was given which role.</summary>
internal static class GrantsVerb
{
    private static readonly Column<GrantView>[] Columns =
    [
        new("id", static row => row.Id),
        new("subject", static row => row.Subject),
        new("role", static row => row.Role),
        new("on", static row => string.Join(
            '/', new[] { row.Project, row.Bucket, row.Prefix }.Where(static part => part is { Length: > 0 }))
            is { Length: > 0 } place ? place : row.Level),
        new("from", static row => Cells.Time(row.StartsAt)),
        new("until", static row => Cells.Time(row.EndsAt)),
        new("given by", static row => row.GivenBy),
    ];

    /// <summary>The verb.</summary>
    public static VerbCommand Create() => new(
        "grants",
        "Shows who was given which role, gives roles and takes them.",
        "weir grants list --subject USER",
        "weir grants give USER viewer --project PROJECT --until 2027-01-31")
    {
        List(),
        Show(),
        Give(),
        Update(),
        Take(),
    };

    private static Argument<string> Grant() => new("GRANT") { Description = "The grant's id." };

    private static Option<string?> Project() => new("--project")
    {
        Description = "The project that it is on; without it the organization.",
        HelpName = "ID",
    };

    private static Option<string?> Until() => new("--until")
    {
        Description = "From when it no longer counts: a day or a moment, UTC unless it says otherwise.",
        HelpName = "TIME",
    };

    private static VerbCommand List()
    {
        var project = Project();
        var subject = ServerVerb.Filter("--subject", "Only those of this user, service account or group.", "ID");
        var role = ServerVerb.Filter("--role", "Only those of this role.", "ROLE");
        var level = ServerVerb.Filter("--level", "Only those on an organization, project or bucket.", "LEVEL");
        return ServerVerb.List(
            "Lists the grants of an organization, those on its projects too, or those of one project.",
            ["weir grants list", "weir grants list --subject USER --json", "weir grants list --project PROJECT"],
            [project],
            [("subject", subject), ("role", role), ("level", level)],
            GrantsJson.Default.PageGrantView,
            Columns,
            async (call, options, cancellationToken) => call.Get(project) is { } id
                ? call.Client.Grants.ListOnProjectAsync(id, options, cancellationToken)
                : call.Client.Grants.ListAsync(await call.OrganizationAsync(cancellationToken), options, cancellationToken));
    }

    private static VerbCommand Show()
    {
        var (grant, project) = (Grant(), Project());
        return ServerVerb.Read(
            "show",
            "Shows a grant.",
            ["weir grants show GRANT", "weir grants show GRANT --project PROJECT"],
            [grant, project],
            async (call, cancellationToken) => call.Show(
                (await FindAsync(call, grant, project, cancellationToken)).Value, GrantsJson.Default.GrantView, Columns));
    }

    private static VerbCommand Give()
    {
        var subject = new Argument<string>("SUBJECT") { Description = "The id of a user, service account or group." };
        var role = new Argument<string>("ROLE")
        {
            Description = "The name of a built-in role, or the id of one of the organization's own.",
        };
        var project = Project();
        var bucket = new Option<string?>("--bucket") { Description = "Narrow it to this bucket of the project.", HelpName = "NAME" };
        var prefix = new Option<string?>("--prefix") { Description = "Narrow it to keys of the bucket that begin so.", HelpName = "TEXT" };
        var until = Until();
        return ServerVerb.Change(
            "give",
            "Gives a role on an organization, a project or a bucket. Nobody can give more than they have.",
            ["weir grants give USER auditor", "weir grants give GROUP viewer --project PROJECT --until 2027-01-31 --reason handover"],
            [subject, role, project, bucket, prefix, until],
            async (call, cancellationToken) =>
            {
                var grant = new GiveGrant(
                    call.Get(subject), call.Get(role), call.Get(bucket), call.Get(prefix), null, Moments.Of(call, until));
                var given = call.Get(project) is { } id
                    ? await call.Client.Grants.GiveOnProjectAsync(id, grant, cancellationToken)
                    : await call.Client.Grants.GiveAsync(await call.OrganizationAsync(cancellationToken), grant, cancellationToken);
                return call.Show(given.Value, GrantsJson.Default.GrantView, Columns);
            });
    }

    private static VerbCommand Update()
    {
        var (grant, project, until) = (Grant(), Project(), Until());
        return ServerVerb.Change(
            "update",
            "Changes when a grant ends; without --until it no longer ends by itself.",
            ["weir grants update GRANT --until 2027-01-31", "weir grants update GRANT --project PROJECT"],
            [grant, project, until],
            async (call, cancellationToken) =>
            {
                var before = await FindAsync(call, grant, project, cancellationToken);
                var change = new UpdateGrant(Moments.Of(call, until));
                var after = call.Get(project) is { } id
                    ? await call.Client.Grants.UpdateOnProjectAsync(id, call.Get(grant), change, before.Tag, cancellationToken)
                    : await call.Client.Grants.UpdateAsync(
                        await call.OrganizationAsync(cancellationToken), call.Get(grant), change, before.Tag, cancellationToken);
                return call.Show(after.Value, GrantsJson.Default.GrantView, Columns);
            });
    }

    private static VerbCommand Take()
    {
        var (grant, project) = (Grant(), Project());
        return ServerVerb.Change(
            "take",
            "Takes a role away. It counts no more from the next request.",
            ["weir grants take GRANT --reason moved", "weir grants take GRANT --project PROJECT"],
            [grant, project],
            async (call, cancellationToken) =>
            {
                var before = await FindAsync(call, grant, project, cancellationToken);
                await (call.Get(project) is { } id
                    ? call.Client.Grants.TakeOnProjectAsync(id, call.Get(grant), before.Tag, cancellationToken)
                    : call.Client.Grants.TakeAsync(
                        await call.OrganizationAsync(cancellationToken), call.Get(grant), before.Tag, cancellationToken));
                return call.Done($"{before.Value.Subject} no longer has the role {before.Value.Role} by this grant.");
            });
    }

    private static async Task<Versioned<GrantView>> FindAsync(
        ServerCall call, Argument<string> grant, Option<string?> project, CancellationToken cancellationToken) =>
        call.Get(project) is { } id
            ? await call.Client.Grants.GetOnProjectAsync(id, call.Get(grant), cancellationToken)
            : await call.Client.Grants.GetAsync(await call.OrganizationAsync(cancellationToken), call.Get(grant), cancellationToken);
}
