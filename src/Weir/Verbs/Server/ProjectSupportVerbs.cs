using System.CommandLine;
using Weir.Commands;
using Weir.Contracts;

namespace Weir.Verbs.Server;

/// <summary>The verbs of <c>weir projects</c> about the access of the installation's operators, who have none unless they are let in.</summary>
internal static class ProjectSupportVerbs
{
    private static readonly Column<SupportView>[] Columns =
    [
        new("grant", static row => row.Id),
        new("access", static row => row.Access),
        new("from", static row => Cells.Time(row.StartsAt)),
        new("until", static row => Cells.Time(row.EndsAt)),
        new("given by", static row => row.GivenBy),
        new("reason", static row => row.Reason),
    ];

    /// <summary>All of them.</summary>
    public static VerbCommand[] Create() => [List(), Give(), Take()];

    private static Argument<string> Project() => new("PROJECT") { Description = "The project's id." };

    private static VerbCommand List()
    {
        var project = Project();
        return ServerVerb.Read(
            "support",
            "Shows which access to a project the installation's operators have for support; none unless it was given.",
            ["weir projects support PROJECT", "weir projects support PROJECT --json"],
            [project],
            async (call, cancellationToken) =>
            {
                var found = await call.Client.Projects.ListSupportAsync(call.Get(project), cancellationToken);
                return call.Table(found.Items, found, ProjectsJson.Default.SupportList, Columns);
            });
    }

    private static VerbCommand Give()
    {
        var project = Project();
        var access = new Argument<string>("ACCESS") { Description = "read, or write." };
        access.AcceptOnlyFromAmong("read", "write");
        var until = new Option<string?>("--until")
        {
            Description = "Until when, at most seven days from now: a day or a moment, UTC unless it says otherwise.",
            HelpName = "TIME",
            Required = true,
        };
        return ServerVerb.Change(
            "give-support",
            "Lets the installation's operators into a project for support, until a moment and no longer.",
            [
                "weir projects give-support PROJECT read --until 2027-01-31T18:00Z --reason ticket-17",
                "weir projects give-support PROJECT write --until 2027-01-31 --reason ticket-17 --json",
            ],
            [project, access, until],
            async (call, cancellationToken) => call.Show(
                (await call.Client.Projects.GiveSupportAsync(
                    call.Get(project), new SupportDraft(call.Get(access), Moments.Of(call, until)!.Value), cancellationToken)).Value,
                ProjectsJson.Default.SupportView,
                Columns));
    }

    private static VerbCommand Take()
    {
        var project = Project();
        var grant = new Argument<string>("GRANT") { Description = "The grant's id, as weir projects support shows it." };
        return ServerVerb.Change(
            "take-support",
            "Lets the installation's operators in no more, from their next request on.",
            ["weir projects take-support PROJECT GRANT --reason mended", "weir projects take-support PROJECT GRANT --reason mended --json"],
            [project, grant],
            async (call, cancellationToken) =>
            {
                await call.Client.Projects.TakeSupportAsync(call.Get(project), call.Get(grant), cancellationToken);
                return call.Done("The operators have this access no more.");
            });
    }
}
