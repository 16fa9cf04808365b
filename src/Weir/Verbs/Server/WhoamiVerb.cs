using System.Net;
using Weir.Commands;
using Weir.Contracts;
using Weir.Contracts.Client;

namespace Weir.Verbs.Server;

/// <summary><c>weir whoami</c>: says who one is at a server.</summary>
internal static class WhoamiVerb
{
    private const int KeyIdStart = 5;
    private const int KeyIdLength = 26;

    private static readonly Column<IdentityDocument>[] Columns =
    [
        new("server", static identity => identity.Server),
        new("certificate (SHA-256)", static identity => identity.Fingerprint),
        new("kind", static identity => identity.Kind),
        new("id", static identity => identity.Id),
        new("e-mail", static identity => identity.Email),
        new("name", static identity => identity.Name),
        new("organization", static identity => identity.Organization),
        new("called", static identity => identity.OrganizationName),
        new("roles", static identity => string.Join(", ", identity.Roles.Select(static role => role.Project is { } project
            ? $"{role.Name} on {project}{(role.Bucket is { } bucket ? $"/{bucket}/{role.Prefix}" : "")}"
            : role.Name))),
        new("access key", static identity => identity.KeyId),
        new("permissions", static identity => identity.Permissions is { } named ? string.Join(' ', named) : null),
        new("expires", static identity => Cells.Time(identity.ExpiresAt)),
    ];

    /// <summary>The verb.</summary>
    public static VerbCommand Create()
    {
        var choice = new ServerChoice();
        return choice.AddTo(new VerbCommand(
            "whoami",
            "Says who one is at a server, with which roles and until when, and checks that the access key still counts.",
            "weir whoami",
            "weir whoami --server weir.example.org --json")
        {
            Handler = async (context, cancellationToken) =>
            {
                var server = choice.Find(context);
                using var client = ServerAddress.Connect(new Uri(server.Address), server.Authorities, server.AccessKey);
                Show(context, await AskAsync(client, server, cancellationToken));
                return ExitCode.Success;
            },
        });
    }

    /// <summary>Asks a server who the access key is.</summary>
    /// <exception cref="ApiException">The key does not count.</exception>
    public static async Task<IdentityDocument> AskAsync(WeirClient client, KnownServer server, CancellationToken cancellationToken)
    {
        var identity = await client.Account.IdentifyAsync(cancellationToken);
        var me = await AccountAsync(client, identity, cancellationToken);
        return new IdentityDocument(
            server.Address,
            client.Fingerprint,
            identity.Kind,
            identity.Id,
            me?.Email,
            me?.Name,
            server.Organization ?? identity.Organization,
            identity.OrganizationName,
            $"key_{server.AccessKey.AsSpan(KeyIdStart, KeyIdLength)}",
            identity.ExpiresAt,
            identity.Permissions,
            identity.Roles);
    }

    // Programs have no account to look at, and an access key may be narrowed to less than looking at one's own.
    private static async Task<AccountAnswer?> AccountAsync(
        WeirClient client, IdentityView identity, CancellationToken cancellationToken)
    {
        try
        {
            return identity.Kind == "user" ? (await client.Account.GetAsync(cancellationToken)).Value : null;
        }
        catch (ApiException exception) when (exception.Status == HttpStatusCode.Forbidden)
        {
            return null;
        }
    }

    /// <summary>Shows who one is.</summary>
    public static void Show(VerbContext context, IdentityDocument identity)
    {
        var width = Columns.Max(static column => column.Heading.Length);
        foreach (var column in Columns)
        {
            if (column.Text(identity) is { Length: > 0 } text)
            {
                context.Output.Line($"{column.Heading.PadRight(width)}  {text}");
            }
        }

        context.Output.Json(identity, ServerDocuments.Default.IdentityDocument);
    }
}
