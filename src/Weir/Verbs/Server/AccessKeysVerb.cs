using System.CommandLine;
using Weir.Commands;
using Weir.Contracts;

namespace Weir.Verbs.Server;

/// <summary>
/// <c>weir access-keys</c>: what people and programs show to a server. The same verbs stand under <c>weir keys</c>, beside those for master
/// key files.
/// </summary>
/// <param name="noun">The verb that they stand under.</param>
internal sealed class AccessKeysVerb(string noun)
{
    private static readonly Column<AccessKeyView>[] Columns =
    [
        new("id", static row => row.Id),
        new("state", static row => row.State),
        new("door", static row => row.Door),
        new("expires", static row => Cells.Time(row.ExpiresAt)),
        new("last used", static row => Cells.Time(row.LastUsedAt)),
        new("permissions", static row => row.Scope.Permissions is { } named ? string.Join(' ', named) : ""),
        new("name", static row => row.Name),
    ];

    private static readonly Column<AccessKeyView>[] Details =
    [
        .. Columns,
        new("owner", static row => row.Owner),
        new("S3 key id", static row => row.S3AccessKeyId),
        new("project", static row => row.Scope.Project),
        new("bucket", static row => row.Scope.Bucket),
        new("prefix", static row => row.Scope.Prefix),
        new("networks", static row => string.Join(' ', row.Networks)),
        new("made by", static row => row.CreatedBy),
        new("made", static row => Cells.Time(row.CreatedAt)),
        new("rotated from", static row => row.RotatedFrom),
        new("revoked", static row => Cells.Time(row.RevokedAt)),
        new("last address", static row => row.LastAddress),
    ];

    /// <summary>The verb.</summary>
    public static VerbCommand Create()
    {
        var verb = new VerbCommand(
            "access-keys",
            "Shows the access keys of oneself or of a service account; makes, rotates and revokes those of service accounts. One's own are made "
            + "by weir login and on the server's pages, never with an access key.",
            "weir access-keys list",
            "weir access-keys create nightly --account ACCOUNT --permission project.read --secret-file nightly.key");
        new AccessKeysVerb("access-keys").AddTo(verb);
        return verb;
    }

    /// <summary>Adds the verbs below another.</summary>
    public void AddTo(VerbCommand verb)
    {
        foreach (var below in new[] { List(), Show(), Make(), Rotate(), Revoke() })
        {
            verb.Add(below);
        }
    }

    private static Argument<string> Key() => new("KEY") { Description = "The access key's id, never its secret." };

    private static Option<string?> Account() => new("--account")
    {
        Description = "The service account that it belongs to; without it oneself.",
        HelpName = "ID",
    };

    private static Option<string> OfAccount() => new("--account")
    {
        Description = "The service account that it belongs to.",
        HelpName = "ID",
        Required = true,
    };

    private static Option<string?> Expires() => new("--expires")
    {
        Description = "From when it no longer counts, at most a year from now: a day or a moment, UTC. Without it in 90 days.",
        HelpName = "TIME",
    };

    private VerbCommand List()
    {
        var account = Account();
        var door = ServerVerb.Filter("--door", "Only those for api, s3 or sftp.", "DOOR");
        return ServerVerb.List(
            "Lists access keys, without their secrets.",
            [$"weir {noun} list", $"weir {noun} list --account ACCOUNT --json"],
            [account],
            [("door", door)],
            AccessKeysJson.Default.PageAccessKeyView,
            Columns,
            async (call, options, cancellationToken) => call.Get(account) is { } id
                ? call.Client.ServiceAccounts.ListKeysAsync(await call.OrganizationAsync(cancellationToken), id, options, cancellationToken)
                : call.Client.Account.ListKeysAsync(options, cancellationToken));
    }

    private VerbCommand Show()
    {
        var (key, account) = (Key(), Account());
        return ServerVerb.Read(
            "show",
            "Shows an access key, without its secret.",
            [$"weir {noun} show KEY", $"weir {noun} show KEY --account ACCOUNT"],
            [key, account],
            async (call, cancellationToken) => call.Show(
                (call.Get(account) is { } id
                    ? await call.Client.ServiceAccounts.GetKeyAsync(
                        await call.OrganizationAsync(cancellationToken), id, call.Get(key), cancellationToken)
                    : await call.Client.Account.GetKeyAsync(call.Get(key), cancellationToken)).Value,
                AccessKeysJson.Default.AccessKeyView,
                Details));
    }

    private VerbCommand Make()
    {
        var name = new Argument<string>("NAME") { Description = "What it is called." };
        var (account, scope, secret, expires) = (OfAccount(), new KeyScopeOptions(), new IssuedSecret(), Expires());
        var door = new Option<string?>("--door") { Description = "The only door it opens: api, s3 or sftp. Without it api.", HelpName = "DOOR" }
            .OneOf("api", "s3", "sftp");
        return ServerVerb.Change(
            "create",
            "Makes an access key of a service account. It reaches no further than the access key that asks for it, so it names permissions "
            + "that that one names too. The secret is shown once.",
            [
                $"weir {noun} create nightly --account ACCOUNT --permission project.read --secret-file nightly.key",
                $"weir {noun} create backup --account ACCOUNT --door s3 --permission project.read --network 192.0.2.0/24 --expires 2027-01-31",
            ],
            [name, account, door, .. scope.Options, expires, .. secret.Options],
            async (call, cancellationToken) =>
            {
                var organization = await call.OrganizationAsync(cancellationToken);
                var draft = new AccessKeyDraft(
                    call.Get(name), call.Get(door) ?? "api", scope.Read(call), scope.Networks(call), Moments.Of(call, expires));
                return await secret.TakeAsync(
                    call,
                    () => call.Client.ServiceAccounts.CreateKeyAsync(organization, call.Get(account)!, draft, cancellationToken),
                    Details,
                    cancellationToken);
            });
    }

    private VerbCommand Rotate()
    {
        var (key, account, secret, expires) = (Key(), OfAccount(), new IssuedSecret(), Expires());
        var overlap = new Option<int>("--overlap-hours")
        {
            Description = "For how many hours the old key still counts: 0 to 168.",
            DefaultValueFactory = static _ => 24,
            HelpName = "N",
        }.Within(0, 168);
        return ServerVerb.Change(
            "rotate",
            "Makes a new access key of the same scope in the place of an older one, which counts on for a while. The secret is shown once.",
            [
                $"weir {noun} rotate KEY --account ACCOUNT --secret-file nightly.key",
                $"weir {noun} rotate KEY --account ACCOUNT --overlap-hours 0 --reason leaked",
            ],
            [key, account, overlap, expires, .. secret.Options],
            async (call, cancellationToken) =>
            {
                var organization = await call.OrganizationAsync(cancellationToken);
                var rotation = new AccessKeyRotation(call.Get(overlap), Moments.Of(call, expires));
                return await secret.TakeAsync(
                    call,
                    () => call.Client.ServiceAccounts.RotateKeyAsync(
                        organization, call.Get(account)!, call.Get(key), rotation, cancellationToken),
                    Details,
                    cancellationToken);
            });
    }

    private VerbCommand Revoke()
    {
        var (key, account) = (Key(), OfAccount());
        return ServerVerb.Change(
            "revoke",
            "Ends an access key of a service account at once. One's own end by weir logout and on the server's pages.",
            [$"weir {noun} revoke KEY --account ACCOUNT", $"weir {noun} revoke KEY --account ACCOUNT --reason leaked"],
            [key, account],
            async (call, cancellationToken) =>
            {
                await call.Client.ServiceAccounts.RevokeKeyAsync(
                    await call.OrganizationAsync(cancellationToken), call.Get(account)!, call.Get(key), cancellationToken);
                return call.Done($"The access key {call.Get(key)} counts no more.");
            });
    }
}
