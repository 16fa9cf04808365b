using System.CommandLine;
using Weir.Commands;
using Weir.Contracts;

namespace Weir.Verbs.Server;

/// <summary>Shows an invitation with its one-time link, which stands in one answer and is never asked for again.</summary>
internal static class Invitation
{
    /// <summary>Asks for the link in a document, which scripts may keep.</summary>
    public static Option<bool> ShowSecret() => new("--show-secret")
    {
        Description = "With --json: put the one-time link into the document.",
    };

    /// <summary>Shows it. The link goes to people; a document has it only where that was asked for.</summary>
    public static int Show(ServerCall call, InvitationView invitation, bool isInDocument)
    {
        call.Output.Line($"user     {invitation.User.Id}");
        call.Output.Line($"expires  {Cells.Time(invitation.ExpiresAt)}");
        if (invitation.Link is { } link)
        {
            call.Output.Line($"link     {link}");
            call.Output.Warning("whoever has the link becomes this person; hand it over on a safe way. It is not shown again");
        }
        else
        {
            call.Output.Warning("the link was lost on the way; make a new one with: weir users renew-invitation USER");
        }

        call.Output.Json(isInDocument ? invitation : invitation with { Link = null }, UsersJson.Default.InvitationView);
        return ExitCode.Success;
    }
}
