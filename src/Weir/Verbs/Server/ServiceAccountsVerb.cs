using System.CommandLine;
using Weir.Commands;
using Weir.Contracts;
using Weir.Contracts.Client;

namespace Weir.Verbs.Server;

/// <summary><c>weir service-accounts</c>: the programs that act for an organization.</summary>
internal static class ServiceAccountsVerb
{
    private static readonly Column<ServiceAccountView>[] Columns =
    [
        new("id", static row => row.Id),
        new("state", static row => row.State),
        new("made", static row => Cells.Time(row.CreatedAt)),
        new("name", static row => row.Name),
        new("description", static row => row.Description),
    ];

    /// <summary>The verb.</summary>
    public static VerbCommand Create() => new(
        "service-accounts",
        "Shows and changes the service accounts of an organization: programs with access keys and no password.",
        "weir service-accounts list",
        "weir service-accounts create nightly --description refresh")
    {
        List(),
        Show(),
        Make(),
        Update(),
        Set("disable", "Lets a service account in no more.", static (accounts, organization, account, tag, cancellationToken) =>
            accounts.DisableAsync(organization, account, tag, cancellationToken)),
        Set("enable", "Lets a disabled service account in again.", static (accounts, organization, account, tag, cancellationToken) =>
            accounts.EnableAsync(organization, account, tag, cancellationToken)),
        Remove(),
    };

    private static Argument<string> Account() => new("ACCOUNT") { Description = "The service account's id." };

    private static VerbCommand List() => ServerVerb.List(
        "Lists the service accounts of an organization.",
        ["weir service-accounts list", "weir service-accounts list --json"],
        [],
        [],
        ServiceAccountsJson.Default.PageServiceAccountView,
        Columns,
        static async (call, options, cancellationToken) =>
            call.Client.ServiceAccounts.ListAsync(await call.OrganizationAsync(cancellationToken), options, cancellationToken));

    private static VerbCommand Show()
    {
        var account = Account();
        return ServerVerb.Read(
            "show",
            "Shows a service account.",
            ["weir service-accounts show ACCOUNT", "weir service-accounts show ACCOUNT --json"],
            [account],
            async (call, cancellationToken) => call.Show(
                (await call.Client.ServiceAccounts.GetAsync(
                    await call.OrganizationAsync(cancellationToken), call.Get(account), cancellationToken)).Value,
                ServiceAccountsJson.Default.ServiceAccountView,
                Columns));
    }

    private static VerbCommand Make()
    {
        var name = new Argument<string>("NAME") { Description = "Its name, unique in the organization." };
        var description = new Option<string?>("--description") { Description = "What it is for.", HelpName = "TEXT" };
        return ServerVerb.Change(
            "create",
            "Makes a service account. It can do nothing until it is given a role, and lets nobody in until an access key is made.",
            ["weir service-accounts create nightly", "weir service-accounts create nightly --description refresh"],
            [name, description],
            async (call, cancellationToken) => call.Show(
                (await call.Client.ServiceAccounts.CreateAsync(
                    await call.OrganizationAsync(cancellationToken),
                    new ServiceAccountDraft(call.Get(name), call.Get(description) ?? ""),
                    cancellationToken)).Value,
                ServiceAccountsJson.Default.ServiceAccountView,
                Columns));
    }

    private static VerbCommand Update()
    {
        var account = Account();
        var name = new Option<string?>("--name") { Description = "The new name.", HelpName = "TEXT" };
        var description = new Option<string?>("--description") { Description = "The new description.", HelpName = "TEXT" };
        return ServerVerb.Change(
            "update",
            "Renames or describes a service account.",
            ["weir service-accounts update ACCOUNT --name refresh", "weir service-accounts update ACCOUNT --description nightly"],
            [account, name, description],
            async (call, cancellationToken) =>
            {
                var organization = await call.OrganizationAsync(cancellationToken);
                var before = await call.Client.ServiceAccounts.GetAsync(organization, call.Get(account), cancellationToken);
                var draft = new ServiceAccountDraft(call.Get(name) ?? before.Value.Name, call.Get(description) ?? before.Value.Description);
                var after = await call.Client.ServiceAccounts.UpdateAsync(
                    organization, call.Get(account), draft, before.Tag, cancellationToken);
                return call.Show(after.Value, ServiceAccountsJson.Default.ServiceAccountView, Columns);
            });
    }

    private static VerbCommand Set(
        string verb,
        string description,
        Func<ServiceAccountsClient, string, string, string?, CancellationToken, Task<Versioned<ServiceAccountView>>> set)
    {
        var account = Account();
        return ServerVerb.Change(
            verb,
            description,
            [$"weir service-accounts {verb} ACCOUNT", $"weir service-accounts {verb} ACCOUNT --reason maintenance"],
            [account],
            async (call, cancellationToken) =>
            {
                var organization = await call.OrganizationAsync(cancellationToken);
                var before = await call.Client.ServiceAccounts.GetAsync(organization, call.Get(account), cancellationToken);
                var after = await set(call.Client.ServiceAccounts, organization, call.Get(account), before.Tag, cancellationToken);
                return call.Show(after.Value, ServiceAccountsJson.Default.ServiceAccountView, Columns);
            });
    }

    private static VerbCommand Remove()
    {
        var account = Account();
        return ServerVerb.Change(
            "remove",
            "Removes a service account with its grants and access keys.",
            ["weir service-accounts remove ACCOUNT", "weir service-accounts remove ACCOUNT --reason unused"],
            [account],
            async (call, cancellationToken) =>
            {
                var organization = await call.OrganizationAsync(cancellationToken);
                var before = await call.Client.ServiceAccounts.GetAsync(organization, call.Get(account), cancellationToken);
                await call.Client.ServiceAccounts.RemoveAsync(organization, call.Get(account), before.Tag, cancellationToken);
                return call.Done($"The service account {before.Value.Name} was removed.");
            });
    }
}
