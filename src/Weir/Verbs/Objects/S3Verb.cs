using System.CommandLine;
using System.Text;
using System.Text.Json.Serialization;
using Weir.Commands;
using Weir.Contracts;
using Weir.Verbs.Server;

namespace Weir.Verbs.Objects;

/// <summary>An access key for S3 that was just made.</summary>
/// <param name="Key">The key, without its secret.</param>
/// <param name="Client">The client that its profile is for.</param>
/// <param name="Endpoint">The address of the S3 door.</param>
/// <param name="Region">What clients sign for.</param>
/// <param name="AuthorityFile">The file of the authority to trust; null for the system's.</param>
/// <param name="File">Where the profile was written; null where it was not.</param>
/// <param name="SecretAccessKey">The secret; null unless it was asked for here.</param>
internal sealed record S3KeyDocument(
    AccessKeyView Key, string Client, string Endpoint, string Region, string? AuthorityFile, string? File, string? SecretAccessKey);

/// <summary>How new keys are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(S3KeyDocument))]
internal sealed partial class S3KeyJson : JsonSerializerContext;

/// <summary><c>weir s3</c>: getting at a server with clients of S3.</summary>
internal static class S3Verb
{
    private const string OwnClient = "weir";
    private const string CreateExample = "weir s3 key new nightly --account ACCOUNT";

    /// <summary>The verb.</summary>
    public static VerbCommand Create() => new(
        "s3", "Makes clients of S3 ready.", CreateExample, "weir s3 key new nightly --account ACCOUNT --for aws -o nightly.profile")
    {
        new VerbCommand(
            "key", "Makes access keys for S3.", CreateExample, "weir s3 key new nightly --account ACCOUNT --for aws -o nightly.profile")
        {
            New(),
        },
    };

    private static VerbCommand New()
    {
        var options = new NewKeyOptions();
        return ServerVerb.Change(
            "new",
            "Makes an access key of a service account for S3, and a profile that is ready for a client, with the certificate authority to trust. "
            + "The secret is shown once: it stands in the profile. For weir itself the profile is kept in weir/s3.json of the user's "
            + "configuration folder, mode 0600, where weir cp, sync, ls, cat and rm find it. The key reaches no further than the access key that "
            + "asks for it.",
            [
                CreateExample,
                "weir s3 key new nightly --account ACCOUNT --for aws --bucket deliveries --project PROJECT -o nightly.profile",
            ],
            options.All,
            (call, cancellationToken) => RunAsync(call, options, cancellationToken));
    }

    private static async Task<int> RunAsync(ServerCall call, NewKeyOptions options, CancellationToken cancellationToken)
    {
        var client = call.Get(options.For) ?? OwnClient;
        var path = call.Get(options.File);
        if (client == OwnClient && path is not null)
        {
            throw CommandException.Usage("the profile of weir itself is kept in its own file; --output is for the others that --for names");
        }

        if (call.Output.IsJson && client != OwnClient && path is null && !call.Get(options.ShowSecret))
        {
            throw CommandException.Usage("the secret would be lost; expected --output FILE, or --show-secret with --json");
        }

        var organization = await call.OrganizationAsync(cancellationToken);
        var doors = await call.Client.Doors.GetAsync(cancellationToken);
        var endpoint = call.Get(options.Endpoint) ?? doors.S3?.Endpoint ?? throw new CommandException(
            ExitCode.NotFound, "the server's S3 door is closed (WEIR_S3_LISTEN), or is another server's; --endpoint names it");
        var authority = KeepAuthority(call, new Uri(endpoint), doors.Authority);
        var draft = new AccessKeyDraft(
            call.Get(options.Name), "s3", options.Scope.Read(call), options.Scope.Networks(call), Moments.Of(call, options.Expires));

        IssuedAccessKey? issued = null;
        var profile = new S3Profile(endpoint, doors.S3?.Region ?? "us-east-1", "", "", authority);
        async Task MakeAsync()
        {
            issued = (await call.Client.ServiceAccounts.CreateKeyAsync(
                organization, call.Get(options.Account)!, draft, cancellationToken)).Value;
            profile = profile with
            {
                AccessKeyId = issued.Key.S3AccessKeyId!,
                SecretAccessKey = issued.Secret ?? throw new CommandException(
                    ExitCode.Failed, $"the secret was lost on the way; revoke the key {issued.Key.Id} and make another one"),
            };
        }

        if (path is null)
        {
            await MakeAsync();
            path = client == OwnClient ? profile.Keep(call.Environment) : null;
        }
        else
        {
            await NewFile.WriteAsync(path, async stream =>
            {
                await MakeAsync();
                await stream.WriteAsync(Encoding.UTF8.GetBytes(ClientSnippet.Of(client, profile)), cancellationToken);
            });
        }

        Show(call, client, profile, path);
        call.Output.Json(
            new S3KeyDocument(
                issued!.Key, client, endpoint, profile.Region, authority, path, call.Get(options.ShowSecret) ? profile.SecretAccessKey : null),
            S3KeyJson.Default.S3KeyDocument);
        return ExitCode.Success;
    }

    private static void Show(ServerCall call, string client, S3Profile profile, string? path)
    {
        if (path is not null)
        {
            call.Output.Note($"The key {profile.AccessKeyId} and its secret were written to {path}. The secret is not shown again.");
            return;
        }

        foreach (var line in ClientSnippet.Of(client, profile).TrimEnd().Split('\n'))
        {
            call.Output.Line(line);
        }

        call.Output.Warning("whoever has the secret acts as the owner of the key; keep it in a safe place. It is not shown again");
    }

    // Profiles name a file, so there has to be one; it is no secret, and the same for everybody.
    private static string? KeepAuthority(ServerCall call, Uri endpoint, string? pem)
    {
        if (pem is null)
        {
            return null;
        }

        var path = OwnFile.PathOf($"ca-{endpoint.Host}-{endpoint.Port}.crt", call.Environment);
        OwnFile.Write(path, Encoding.UTF8.GetBytes(pem));
        return path;
    }

    /// <summary>What a new key is asked with.</summary>
    private sealed class NewKeyOptions
    {
        public Argument<string> Name { get; } = new("NAME") { Description = "What it is called." };

        public Option<string> Account { get; } = new("--account")
        {
            Description = "The service account that it belongs to.",
            HelpName = "ID",
            Required = true,
        };

        public Option<string?> For { get; } = new Option<string?>("--for")
        {
            Description = "The client that the profile is for: weir itself, which it is for without this, or "
                + $"{string.Join(", ", ClientSnippet.Clients)}.",
            HelpName = "CLIENT",
        }.OneOf([OwnClient, .. ClientSnippet.Clients]);

        public KeyScopeOptions Scope { get; } = new("bucket.read", "object.list", "object.read", "object.write", "object.delete");

        public Option<string?> Expires { get; } = new("--expires")
        {
            Description = "From when it no longer counts, at most a year from now: a day or a moment, UTC. Without it in 90 days.",
            HelpName = "TIME",
        };

        public Option<string?> Endpoint { get; } = new("--endpoint")
        {
            Description = "The address of the S3 door, where clients reach it by another one than the server knows.",
            HelpName = "URL",
        };

        public Option<string?> File { get; } = new("--output", "-o")
        {
            Description = "Write the profile to this new file of mode 0600 instead of showing it.",
            HelpName = "FILE",
        };

        public Option<bool> ShowSecret { get; } = new("--show-secret") { Description = "With --json: put the secret into the document." };

        public Symbol[] All => [Name, Account, For, .. Scope.Options, Expires, Endpoint, File, ShowSecret];
    }
}
