using System.CommandLine;
using Weir.Commands;
using Weir.Contracts;

namespace Weir.Verbs.Server;

/// <summary>Shows a one-time link, which stands in one answer and is never asked for again.</summary>
internal static class Invitation
{
    /// <summary>Asks for the link in a document, which scripts may keep.</summary>
    public static Option<bool> ShowSecret() => new("--show-secret")
    {
        Description = "With --json: put the one-time link into the document.",
    };

    /// <summary>Shows an invitation. The link goes to people; a document has it only where that was asked for.</summary>
    public static int Show(ServerCall call, InvitationView invitation, bool isInDocument)
    {
        Show(
            call,
            (invitation.User.Id, invitation.Link, invitation.ExpiresAt),
            "whoever has the link becomes this person; hand it over on a safe way. It is not shown again",
            "weir users renew-invitation USER");
        call.Output.Json(isInDocument ? invitation : invitation with { Link = null }, UsersJson.Default.InvitationView);
        return ExitCode.Success;
    }

    /// <summary>Shows a link to a new password.</summary>
    public static int Show(ServerCall call, RecoveryLinkView link, bool isInDocument)
    {
        Show(
            call,
            (link.User, link.Link, link.ExpiresAt),
            "whoever has the link chooses this person's password; hand it over on a safe way. It is not shown again",
            "weir users recover USER");
        call.Output.Json(isInDocument ? link : link with { Link = null }, UsersJson.Default.RecoveryLinkView);
        return ExitCode.Success;
    }

    private static void Show(
        ServerCall call, (string User, string? Link, DateTimeOffset ExpiresAt) shown, string warning, string another)
    {
        call.Output.Line($"user     {shown.User}");
        call.Output.Line($"expires  {Cells.Time(shown.ExpiresAt)}");
        if (shown.Link is { } link)
        {
            call.Output.Line($"link     {link}");
            call.Output.Warning(warning);
        }
        else
        {
            call.Output.Warning($"the link was lost on the way; make a new one with: {another}");
        }
    }
}
