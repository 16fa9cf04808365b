using System.CommandLine;
using Weir.Commands;
using Weir.Server.SignIn;
using Weir.Terminal;
using Weir.Verbs.Server;

namespace Weir.Verbs;

/// <summary>Sign-ins that are allowed again.</summary>
/// <param name="Scope">The organization's id, or <c>installation</c>.</param>
/// <param name="WereStopped">Whether they were stopped.</param>
/// <param name="StoppedBy">Who had stopped them; null where they were not.</param>
/// <param name="StoppedAt">Since when; null where they were not.</param>
internal sealed record RecoveredSignInsDocument(string Scope, bool WereStopped, string? StoppedBy, DateTimeOffset? StoppedAt);

/// <summary>A one-time link to a new password.</summary>
/// <param name="User">For whom.</param>
/// <param name="Link">The link; null where it was not asked for in the document.</param>
/// <param name="ExpiresAt">Until when it can be used.</param>
internal sealed record ConsoleLinkDocument(string User, Uri? Link, DateTimeOffset ExpiresAt);

/// <summary><c>weir recover</c>: the way back into a server that nobody can sign in to, on its own machine.</summary>
internal static class RecoverVerb
{
    /// <summary>The verb.</summary>
    public static VerbCommand Create() => new(
        "recover",
        "The way back into a server that nobody can sign in to. Works on the data directory of a server that is stopped; with WEIR_DATABASE the "
        + "server may run. Whatever is done is recorded, and nobody's second factor is shown or left out.",
        "weir recover sign-ins --installation --reason left --data /var/lib/weir",
        "weir recover password ada@example.org --reason forgotten --data /var/lib/weir")
    {
        SignIns(),
        Password(),
    };

    private static Option<string> Reason() => new("--reason") { Description = "Why, for the record.", HelpName = "TEXT", Required = true };

    private static VerbCommand SignIns()
    {
        var settings = new ServerSettings();
        var reason = Reason();
        var organization = new Option<string?>("--organization")
        {
            Description = "The organization's id or short name.",
            HelpName = "ID",
        };
        var installation = new Option<bool>("--installation") { Description = "The stop for everybody, instead of an organization's." };
        return settings.AddTo(new VerbCommand(
            "sign-ins",
            "Allows sign-ins again that somebody stopped who is not there to allow them. Sessions within their limits count again.",
            "weir recover sign-ins --organization acme --reason left --data /var/lib/weir",
            "weir recover sign-ins --installation --reason left --json")
        {
            Handler = (context, cancellationToken) => AllowAsync(
                settings, context, (context.Get(organization), context.Get(installation)), context.Get(reason)!, cancellationToken),
        }.With(organization, installation, reason));
    }

    private static VerbCommand Password()
    {
        var settings = new ServerSettings();
        var (reason, secret) = (Reason(), Invitation.ShowSecret());
        var email = new Argument<string>("E-MAIL") { Description = "The account's e-mail address." };
        return settings.AddTo(new VerbCommand(
            "password",
            "Makes a one-time link by which somebody chooses a new password within an hour, once the server runs, and gives the account its "
            + "guesses back. The second factor is asked for as ever.",
            "weir recover password ada@example.org --reason forgotten --data /var/lib/weir",
            "weir recover password ada@example.org --reason locked-out --json --show-secret")
        {
            Handler = (context, cancellationToken) => LinkAsync(
                settings, context, context.Get(email)!, (context.Get(reason)!, context.Get(secret)), cancellationToken),
        }.With(email, reason, secret));
    }

    private static async Task<int> AllowAsync(
        ServerSettings settings,
        VerbContext context,
        (string? Organization, bool IsInstallation) whose,
        string reason,
        CancellationToken cancellationToken)
    {
        if (whose.Organization is null != whose.IsInstallation)
        {
            throw CommandException.Usage("it is not said whose sign-ins are meant; expected --organization ID or --installation");
        }

        Demand(reason);
        await using var recovery = await ConsoleRecovery.OpenAsync(settings.Read(context), cancellationToken);
        var ended = await recovery.AllowSignInsAsync(whose.Organization, reason, cancellationToken);
        var scope = ended?.Scope ?? whose.Organization ?? "installation";
        context.Output.Line(ended is null
            ? $"sign-ins were not stopped: {scope}"
            : $"sign-ins are allowed again: {scope}, stopped by {ended.StoppedBy} at {Cells.Time(ended.StoppedAt)}");
        context.Output.Json(
            new RecoveredSignInsDocument(scope, ended is not null, ended?.StoppedBy, ended?.StoppedAt), Documents.Default.RecoveredSignInsDocument);
        return ExitCode.Success;
    }

    private static async Task<int> LinkAsync(
        ServerSettings settings, VerbContext context, string email, (string Reason, bool IsShown) asked, CancellationToken cancellationToken)
    {
        Demand(asked.Reason);
        await using var recovery = await ConsoleRecovery.OpenAsync(settings.Read(context), cancellationToken);
        var (user, link, expiresAt) = await recovery.MakeLinkAsync(email, asked.Reason, cancellationToken);
        context.Output.Line($"user     {user}");
        context.Output.Line($"expires  {Cells.Time(expiresAt)}");
        context.Output.Line($"link     {link}");
        context.Output.Warning("whoever has the link chooses this person's password; hand it over on a safe way. It is not shown again");
        context.Output.Json(new ConsoleLinkDocument(user, asked.IsShown ? link : null, expiresAt), Documents.Default.ConsoleLinkDocument);
        return ExitCode.Success;
    }

    private static void Demand(string reason)
    {
        if (string.IsNullOrWhiteSpace(reason))
        {
            throw CommandException.Usage("--reason is empty; expected why it is done, for the record");
        }
    }
}
