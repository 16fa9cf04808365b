using Weir.Commands;
using Weir.Contracts.Client;

namespace Weir.Verbs.Server;

/// <summary><c>weir logout</c>: ends the access key of a login and forgets it.</summary>
internal static class LogoutVerb
{
    /// <summary>The verb.</summary>
    public static VerbCommand Create()
    {
        var choice = new ServerChoice();
        return choice.AddTo(new VerbCommand(
            "logout",
            "Ends the access key that a login made, and forgets the server. A key that came from a file is forgotten and goes on counting.",
            "weir logout",
            "weir logout --server weir.example.org")
        {
            Handler = (context, cancellationToken) => RunAsync(context, choice, cancellationToken),
        });
    }

    private static async Task<int> RunAsync(VerbContext context, ServerChoice choice, CancellationToken cancellationToken)
    {
        var server = choice.Find(context);
        var known = KnownServers.Load(context.Environment);
        if (server.IsOwnKey)
        {
            using var client = ServerAddress.Connect(new Uri(server.Address), server.Authorities, server.AccessKey);
            try
            {
                await client.Devices.RevokeAsync(cancellationToken);
            }
            catch (ApiException exception) when (exception.Status == System.Net.HttpStatusCode.Unauthorized)
            {
                // It has ended before: nothing is left to end.
            }
            catch (ConnectionException exception)
            {
                context.Output.Warning(
                    $"the access key could not be ended ({exception.Message}): it counts until {Cells.Time(server.ExpiresAt)}. "
                    + "Revoke it on the server's pages");
            }
        }

        known.Forget(server);
        context.Output.Note($"Signed out of {new Uri(server.Address).Authority}.");
        context.Output.Json(new DoneDocument(true), ServerDocuments.Default.DoneDocument);
        return ExitCode.Success;
    }
}
