using System.Net;
using Weir.Commands;
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
        new("user", static identity => identity.User),
        new("e-mail", static identity => identity.Email),
        new("name", static identity => identity.Name),
        new("organization", static identity => identity.Organization),
        new("access key", static identity => identity.KeyId),
        new("expires", static identity => Cells.Time(identity.ExpiresAt)),
    ];

    /// <summary>The verb.</summary>
    public static VerbCommand Create()
    {
        var choice = new ServerChoice();
        return choice.AddTo(new VerbCommand(
            "whoami",
            "Says who one is at a server, and checks that the access key still counts.",
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
        var identity = new IdentityDocument(
            server.Address,
            null,
            "service-account",
            null,
            null,
            null,
            server.Organization,
            $"key_{server.AccessKey.AsSpan(KeyIdStart, KeyIdLength)}",
            server.ExpiresAt);
        try
        {
            var me = (await client.Account.GetAsync(cancellationToken)).Value;
            identity = identity with
            {
                Kind = "user",
                User = me.Id,
                Email = me.Email,
                Name = me.Name,
                Organization = server.Organization ?? me.Organization,
            };
        }
        catch (ApiException exception) when (exception.Status == HttpStatusCode.Forbidden)
        {
            // The key counts, and its owner has no account to look at: a service account.
        }

        return identity with { Fingerprint = client.Fingerprint };
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
