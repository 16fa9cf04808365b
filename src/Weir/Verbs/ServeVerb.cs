using Weir.Commands;
using Weir.Server.Hosting;

namespace Weir.Verbs;

/// <summary><c>weir serve</c>: runs the server.</summary>
internal static class ServeVerb
{
    /// <summary>The verb.</summary>
    public static VerbCommand Create()
    {
        var settings = new ServerSettings();
        return settings.AddTo(new VerbCommand(
            "serve",
            "Runs the server: HTTPS only, closed to everybody until it is set up. The first start makes the data directory, the keys and a "
            + "certificate. Says where it listens on standard error; the log goes to standard output as one JSON object per line.",
            "weir serve                    # data in ./weir-data, https://localhost:8443",
            "weir serve --data /var/lib/weir --config /etc/weir/weir.yaml")
        {
            Handler = (context, cancellationToken) => RunAsync(settings.Read(context), context, cancellationToken),
        });
    }

    private static async Task<int> RunAsync(ServerOptions options, VerbContext context, CancellationToken cancellationToken)
    {
        await WeirServer.RunAsync(options, context.Output.Messages, cancellationToken);
        return ExitCode.Success;
    }
}
