using System.CommandLine;
using Weir.Commands;
using Weir.Contracts;

namespace Weir.Verbs.Server;

/// <summary><c>weir access-keys</c>: what people and programs show to a server. Master keys are <c>weir keys</c>.</summary>
internal static class AccessKeysVerb
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

    /// <summary>The verb.</summary>
    public static VerbCommand Create() => new(
        "access-keys",
        "Shows the access keys of oneself or of a service account, and revokes those of service accounts. New ones are made by weir "
        + "login and on the server's pages, never with an access key.",
        "weir access-keys list",
        "weir access-keys revoke KEY --account ACCOUNT")
    {
        List(),
        Show(),
        Revoke(),
    };

    private static Argument<string> Key() => new("KEY") { Description = "The access key's id, never its secret." };

    private static Option<string?> Account() => new("--account")
    {
        Description = "The service account that it belongs to; without it oneself.",
        HelpName = "ID",
    };

    private static VerbCommand List()
    {
        var account = Account();
        var door = ServerVerb.Filter("--door", "Only those for api, s3 or sftp.", "DOOR");
        return ServerVerb.List(
            "Lists access keys, without their secrets.",
            ["weir access-keys list", "weir access-keys list --account ACCOUNT --json"],
            [account],
            [("door", door)],
            AccessKeysJson.Default.PageAccessKeyView,
            Columns,
            async (call, options, cancellationToken) => call.Get(account) is { } id
                ? call.Client.ServiceAccounts.ListKeysAsync(await call.OrganizationAsync(cancellationToken), id, options, cancellationToken)
                : call.Client.Account.ListKeysAsync(options, cancellationToken));
    }

    private static VerbCommand Show()
    {
        var (key, account) = (Key(), Account());
        return ServerVerb.Read(
            "show",
            "Shows an access key, without its secret.",
            ["weir access-keys show KEY", "weir access-keys show KEY --account ACCOUNT"],
            [key, account],
            async (call, cancellationToken) => call.Show(
                (call.Get(account) is { } id
                    ? await call.Client.ServiceAccounts.GetKeyAsync(
                        await call.OrganizationAsync(cancellationToken), id, call.Get(key), cancellationToken)
                    : await call.Client.Account.GetKeyAsync(call.Get(key), cancellationToken)).Value,
                AccessKeysJson.Default.AccessKeyView,
                Columns));
    }

    private static VerbCommand Revoke()
    {
        var key = Key();
        var account = new Option<string>("--account")
        {
            Description = "The service account that it belongs to.",
            HelpName = "ID",
            Required = true,
        };
        return ServerVerb.Change(
            "revoke",
            "Ends an access key of a service account at once. One's own end by weir logout and on the server's pages.",
            ["weir access-keys revoke KEY --account ACCOUNT", "weir access-keys revoke KEY --account ACCOUNT --reason leaked"],
            [key, account],
            async (call, cancellationToken) =>
            {
                await call.Client.ServiceAccounts.RevokeKeyAsync(
                    await call.OrganizationAsync(cancellationToken), call.Get(account)!, call.Get(key), cancellationToken);
                return call.Done($"The access key {call.Get(key)} counts no more.");
            });
    }
}
