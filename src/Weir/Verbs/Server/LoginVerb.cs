using System.CommandLine;
using System.Net;
using Weir.Commands;
using Weir.Contracts;
using Weir.Contracts.Client;
using Weir.Terminal;

namespace Weir.Verbs.Server;

/// <summary><c>weir login</c>: signs in to a server and remembers it.</summary>
internal static class LoginVerb
{
    /// <summary>The verb.</summary>
    public static VerbCommand Create()
    {
        var server = new Argument<string>("SERVER")
        {
            Description = "The server: a host such as weir.example.org, or with port weir.example.org:8443.",
        };
        var authority = new Option<string?>("--ca")
        {
            Description = "The only authorities that the server's certificate may come from, as PEM. Without it the system's.",
            HelpName = "FILE",
        };
        var keyFile = new Option<string?>("--key-file")
        {
            Description = "A file (mode 0600) whose only line is an access key. Without it somebody approves this login in a browser.",
            HelpName = "FILE",
        };
        var permissions = new Option<string[]>("--permission")
        {
            Description = "Ask for this permission only; give it once for each. One that needs a fresh second factor has to be named.",
            HelpName = "NAME",
        };
        var organization = new Option<string?>("--organization")
        {
            Description = "The organization that later verbs are about unless they say otherwise. Without it one's own.",
            HelpName = "ID",
        };
        return new VerbCommand(
            "login",
            "Signs in to a server: shows a code that somebody enters in a browser, or takes an access key from a file. The server, its "
            + "authority and the access key are kept in weir/servers.json of the user's configuration folder, mode 0600.",
            "weir login weir.example.org",
            "weir login weir.example.org --permission user.read --permission user.invite",
            "weir login weir.example.org:8443 --ca ca.crt --key-file access.key")
        {
            Handler = (context, cancellationToken) => RunAsync(
                context,
                new Wishes(
                    ServerAddress.Parse(context.Get(server)!),
                    context.Get(authority) is { } file ? ServerAddress.ReadAuthorities(file) : null,
                    context.Get(keyFile),
                    context.Get(permissions) ?? [],
                    context.Get(organization)),
                cancellationToken),
        }.With(server, authority, keyFile, permissions, organization);
    }

    private static async Task<int> RunAsync(VerbContext context, Wishes wishes, CancellationToken cancellationToken)
    {
        var known = KnownServers.Load(context.Environment);
        if (wishes.KeyFile is not null && wishes.Permissions.Count > 0)
        {
            throw CommandException.Usage("--permission asks for a new access key, and --key-file names one that exists; give one of them");
        }

        var (key, isOwn, expiresAt) = wishes.KeyFile is { } file
            ? (ServerAddress.ReadKey(file), false, null)
            : await FetchKeyAsync(context, wishes, cancellationToken);
        using var client = ServerAddress.Connect(wishes.Server, wishes.Authorities, key);
        var server = new KnownServer(wishes.Server.ToString(), wishes.Authorities, key, isOwn, wishes.Organization, expiresAt);
        var identity = await WhoamiVerb.AskAsync(client, server, cancellationToken);
        known.Keep(server with { Organization = identity.Organization });
        context.Output.Note($"Signed in to {wishes.Server.Authority}. The access key is kept in {known.FilePath}.");
        WhoamiVerb.Show(context, identity);
        return ExitCode.Success;
    }

    private static async Task<(string Key, bool IsOwn, DateTimeOffset? ExpiresAt)> FetchKeyAsync(
        VerbContext context, Wishes wishes, CancellationToken cancellationToken)
    {
        using var client = ServerAddress.Connect(wishes.Server, wishes.Authorities, key: null);
        var codes = await client.Devices.AuthorizeAsync(Dns.GetHostName(), wishes.Permissions, cancellationToken);
        var messages = context.Output.Messages;
        await messages.WriteLineAsync($"Certificate (SHA-256) {client.Fingerprint}");
        await messages.WriteLineAsync($"Open {Printable.Line(codes.VerificationUri)} and enter the code {Printable.Line(codes.UserCode)}");
        await messages.WriteLineAsync($"It counts for {codes.ExpiresIn / 60} minutes. Approve it only if you see this very code there.");
        await messages.FlushAsync(cancellationToken);
        var access = await WaitAsync(client, codes, context.Time, cancellationToken);
        return (access.AccessToken, true, context.Time.GetUtcNow().AddSeconds(access.ExpiresIn));
    }

    private static async Task<DeviceAccess> WaitAsync(
        WeirClient client, DeviceAuthorization codes, TimeProvider time, CancellationToken cancellationToken)
    {
        var end = time.GetUtcNow().AddSeconds(codes.ExpiresIn);
        var pause = TimeSpan.FromSeconds(Math.Clamp(codes.Interval, 1, 60));
        while (time.GetUtcNow() < end)
        {
            await Task.Delay(pause, time, cancellationToken);
            var (access, error) = await AskAsync(client, codes.DeviceCode, cancellationToken);
            if (access is not null)
            {
                return access;
            }

            switch (error)
            {
                case "authorization_pending":
                    break;
                case "slow_down":
                    pause += TimeSpan.FromSeconds(5);
                    break;
                case null:
                    pause *= 2; // RFC 8628 section 3.5: a broken connection is met with patience
                    break;
                case "access_denied":
                    throw new CommandException(ExitCode.Denied, "the login was turned away by whoever was asked");
                case "invalid_grant":
                    throw new CommandException(
                        ExitCode.NotSignedIn, "the code was used, and its answer was lost on the way; run the login again");
                default:
                    throw new CommandException(ExitCode.NotSignedIn, $"the login came to nothing: {error}; run it again");
            }
        }

        throw new CommandException(ExitCode.NotSignedIn, "nobody approved the login in time; run it again");
    }

    private static async Task<(DeviceAccess? Access, string? Error)> AskAsync(
        WeirClient client, string deviceCode, CancellationToken cancellationToken)
    {
        try
        {
            var (access, error) = await client.Devices.AskAsync(deviceCode, cancellationToken);
            return (access, error?.Error);
        }
        catch (ConnectionException exception) when (exception.Failure != ConnectionFailure.NotTrusted)
        {
            return (null, null);
        }
    }

    /// <summary>What was asked for.</summary>
    private sealed record Wishes(
        Uri Server, string? Authorities, string? KeyFile, IReadOnlyList<string> Permissions, string? Organization);
}
