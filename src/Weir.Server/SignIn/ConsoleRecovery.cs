using Microsoft.Extensions.Logging.Abstractions;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Server.Hosting;
using Weir.Server.Mail;
using Weir.Server.SignIn.Accounts;
using Weir.Server.SignIn.Flows;
using Weir.Store;

namespace Weir.Server.SignIn;

/// <summary>A stop of sign-ins that was ended.</summary>
/// <param name="Scope">The organization's id, or <c>installation</c>.</param>
/// <param name="StoppedBy">The actor who had stopped them.</param>
/// <param name="StoppedAt">Since when.</param>
public sealed record EndedStop(string Scope, string StoppedBy, DateTimeOffset StoppedAt);

/// <summary>
/// The way back for when nobody can sign in: what whoever runs the server's own machine can do on its data directory. All of it is recorded
/// as done at the console, with its reason. It opens no session, touches no second factor and shows none. On SQLite the server must be
/// stopped; on PostgreSQL it may run. Dispose it when done.
/// </summary>
public sealed class ConsoleRecovery : IAsyncDisposable
{
    private readonly ServerOptions _options;
    private readonly DataDirectory _directory;
    private readonly Spine _spine;

    private ConsoleRecovery(ServerOptions options, DataDirectory directory, Spine spine)
    {
        _options = options;
        _directory = directory;
        _spine = spine;
    }

    /// <summary>Opens an installation.</summary>
    /// <exception cref="ServerException">There is none, it is in use, or it cannot be opened.</exception>
    public static async Task<ConsoleRecovery> OpenAsync(ServerOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        SignInTables.RegisterIds();
        Database.RegisterId<Notice>();
        var directory = DataDirectory.OpenExisting(options.Storage);
        try
        {
            var spine = await Spine.OpenAsync(
                options.Storage, directory, TimeProvider.System, NullLoggerFactory.Instance, cancellationToken);
            return new ConsoleRecovery(options, directory, spine);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Allows the sign-ins of an organization, or of the installation, again.</summary>
    /// <param name="organization">The organization's id or short name; null for the installation.</param>
    /// <param name="reason">Why, for the record.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The stop that there was; null where sign-ins were not stopped.</returns>
    /// <exception cref="ServerException">There is no such organization.</exception>
    public async Task<EndedStop?> AllowSignInsAsync(string? organization, string reason, CancellationToken cancellationToken)
    {
        Id<Organization>? id = organization is null ? null : await OrganizationAsync(organization, cancellationToken);
        var stops = new SignInStops(_spine.Database, TimeProvider.System);
        if (await stops.FindAsync(id, cancellationToken) is not { } stop)
        {
            return null;
        }

        var (permission, resource) = id is { } found
            ? (Permissions.SignInStop, Resource.ForOrganization(found))
            : (Permissions.InstallationSignInStop, Resource.Installation);
        var change = SignInStops.Allow(await BeginAsync(permission, resource, reason, cancellationToken), stop);
        return await change.CommitAsync(cancellationToken) == ChangeOutcome.Committed
            ? new EndedStop(stop.Scope, stop.StoppedBy, stop.StoppedAt)
            : null;
    }

    /// <summary>
    /// Makes a one-time link to a new password, and gives the account its guesses back. Its second factor is asked for as ever.
    /// </summary>
    /// <param name="email">The account's e-mail address.</param>
    /// <param name="reason">Why, for the record.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The user, the link, which goes to the person and nowhere else, and when it ends.</returns>
    /// <exception cref="ServerException">There is no active account with that address.</exception>
    public async Task<(string User, Uri Link, DateTimeOffset ExpiresAt)> MakeLinkAsync(
        string email, string reason, CancellationToken cancellationToken)
    {
        var seals = new PersonSeals(_spine.Keys);
        var account = EmailAddress.TryParse(email, out var address, out _)
            ? await new AccountReader(_spine.Database).FindAsync(seals.IndexOf(address), cancellationToken)
            : null;
        if (account is not { IsActive: true })
        {
            throw Missing("there is no active account with this e-mail address");
        }

        var resource = account.User.Organization is { } organization ? Resource.ForOrganization(organization) : Resource.Installation;
        var origin = new PublicAddress(_options, null);
        var notices = new Notices(_spine.Database, _spine.Keys, _options.Mail, () => origin.Origin, TimeProvider.System);
        var change = await BeginAsync(
            account.User.Organization is null ? Permissions.OperatorManage : Permissions.UserRecover, resource, reason, cancellationToken);
        change.Note("user.recover", GuardTables.Users.Kind, account.Id.ToString(), null)
            .Also(unit => Guesses.Reset(unit, account.Id.ToString()));
        var link = new OneTimeLinks(_spine.Database, origin, TimeProvider.System).Recover(change, account.Id);
        notices.Enqueue(change, account.Id, new RecoveryLinkMadeNotice(TimeProvider.System.GetUtcNow(), link.ExpiresAt));
        await change.CommitAsync(cancellationToken);
        return (account.Id.ToString(), new Uri(link.Address.Reveal()), link.ExpiresAt);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _spine.DisposeAsync();
        _directory.Dispose();
    }

    private async Task<Id<Organization>> OrganizationAsync(string text, CancellationToken cancellationToken)
    {
        var found = await _spine.Database.QueryAsync<OrganizationRow>(
            $"{GuardTables.Organizations.Select} where id = @text or slug = @text", new { text }, cancellationToken);
        return found is [var row] ? row.Id : throw Missing($"there is no organization {text}");
    }

    private async Task<AuditedChange> BeginAsync(
        Permission permission, Resource resource, string reason, CancellationToken cancellationToken)
    {
        var decision = await _spine.Guard.DecideAsync(Actor.ForConsole(), permission, resource, reason, cancellationToken);
        return _spine.Guard.Begin(decision.Granted!);
    }

    private static ServerException Missing(string message) => new(ServerFailure.Environment, message);
}
