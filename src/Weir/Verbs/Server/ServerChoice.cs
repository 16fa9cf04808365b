using System.CommandLine;
using Weir.Commands;

namespace Weir.Verbs.Server;

/// <summary>
/// Which server, with which key, on which organization: the command line first, then the environment, then the file of known servers.
/// </summary>
internal sealed class ServerChoice
{
    private readonly Option<string?> _server = new("--server")
    {
        Description = "The server. Without it: WEIR_SERVER, then the one that was signed in to last.",
        HelpName = "HOST",
    };

    private readonly Option<string?> _organization = new("--organization")
    {
        Description = "The organization's id. Without it: one's own.",
        HelpName = "ID",
    };

    /// <summary>Adds the options to a verb.</summary>
    public VerbCommand AddTo(VerbCommand verb) => verb.With(_server, _organization);

    /// <summary>The server that is meant, with what is known of it.</summary>
    /// <exception cref="CommandException">None is, or there is no key for it.</exception>
    public KnownServer Find(VerbContext context)
    {
        var known = KnownServers.Load(context.Environment);
        var named = context.Get(_server) ?? Variable(context, "WEIR_SERVER");
        var key = Variable(context, "WEIR_ACCESS_KEY");
        if (named is null && key is null)
        {
            return known.Servers is [var last, ..] ? last : throw NotSignedIn("any server", "SERVER");
        }

        var address = named is null
            ? throw CommandException.Usage(
                "WEIR_ACCESS_KEY is set, and it is not said for which server; expected --server HOST or WEIR_SERVER")
            : ServerAddress.Parse(named);
        var found = known.Find(address);
        if (key is null)
        {
            return found ?? throw NotSignedIn(address.Authority, address.Authority);
        }

        if (!ServerAddress.IsKey(key))
        {
            throw CommandException.Usage("WEIR_ACCESS_KEY holds no access key; expected one that begins with weir_");
        }

        var authorities = Variable(context, "WEIR_SERVER_CA") is { } file ? ServerAddress.ReadAuthorities(file) : found?.Authorities;
        return new KnownServer(address.ToString(), authorities, key, IsOwnKey: false, Organization: null, ExpiresAt: null);
    }

    /// <summary>Opens a run of a verb.</summary>
    /// <param name="context">The command line.</param>
    /// <param name="reason">Why something is changed; null where that was not said.</param>
    public ServerCall Open(VerbContext context, string? reason)
    {
        var server = Find(context);
        var client = ServerAddress.Connect(new Uri(server.Address), server.Authorities, server.AccessKey);
        var organization = context.Get(_organization) ?? server.Organization;
        return new ServerCall(context, client, string.IsNullOrWhiteSpace(reason) ? client : client.Because(reason), organization, reason);
    }

    private static string? Variable(VerbContext context, string name) =>
        context.Environment.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    private static CommandException NotSignedIn(string where, string address) =>
        new(ExitCode.NotSignedIn, $"nobody is signed in to {where}; sign in with: weir login {address}");
}
