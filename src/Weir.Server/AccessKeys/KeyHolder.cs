using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Keys;
using Weir.Server.Api;
using Weir.Store;

namespace Weir.Server.AccessKeys;

/// <summary>Whose access keys a request is about: those of whoever asks, or of a service account that the path names.</summary>
/// <param name="Kind">User or service account.</param>
/// <param name="Id">The id.</param>
/// <param name="Organization">The organization; null for operators.</param>
/// <param name="Path">The path of the list of keys.</param>
internal sealed record KeyHolder(ActorKind Kind, string Id, Id<Organization>? Organization, string Path)
{
    /// <summary>The list of one's own keys.</summary>
    public const string OwnPath = "/api/v1/me/access-keys";

    /// <summary>The list of a service account's keys.</summary>
    public const string AccountPath = "/api/v1/organizations/{organization}/service-accounts/{account}/access-keys";

    /// <summary>Whose key seals what belongs to the access keys.</summary>
    public KeyOwner KeyOwner => KeyOwnerOf(Kind, Id, Organization);

    /// <summary>A person, with their own keys.</summary>
    public static KeyHolder ForPerson(Id<User> person, Id<Organization>? organization) =>
        new(ActorKind.User, person.ToString(), organization, OwnPath);

    /// <summary>Finds the holder of a request; null where the organization has no such service account.</summary>
    public static async Task<KeyHolder?> FindAsync(ApiCall call, Database database)
    {
        if (call.Resource.Person is { } person)
        {
            return ForPerson(person, call.Resource.Organization);
        }

        if (ResourceRules.RouteId<ServiceAccount>(call.Context, "account") is not { } account
            || call.Resource.Organization is not { } organization)
        {
            return null;
        }

        var found = await database.QueryOneAsync<long>(
            "select count(*) from service_accounts where id = @account and organization = @organization and state <> 4",
            new { account, organization },
            call.Aborted);
        return found == 1
            ? new KeyHolder(
                ActorKind.ServiceAccount,
                account.ToString(),
                organization,
                $"/api/v1/organizations/{organization}/service-accounts/{account}/access-keys")
            : null;
    }

    /// <summary>Whose key seals what belongs to the access keys of a user or service account.</summary>
    public static KeyOwner KeyOwnerOf(ActorKind kind, string id, Id<Organization>? organization) => kind == ActorKind.User
        ? KeyOwner.Person(Id<User>.Parse(id, null))
        : KeyOwner.Organization(organization!.Value);
}
