using System.Text.Json;
using System.Text.Json.Serialization;
using Weir.Commands;

namespace Weir.Verbs.Server;

/// <summary>A server that somebody signed in to.</summary>
/// <param name="Address">Scheme, host and port.</param>
/// <param name="Authorities">The only authorities that its certificate may come from, as PEM; null for the system's.</param>
/// <param name="AccessKey">What is shown to it; a secret.</param>
/// <param name="IsOwnKey">Whether the key was made for this login, so that signing out ends it.</param>
/// <param name="Organization">The organization that verbs are about unless told otherwise; null for operators.</param>
/// <param name="ExpiresAt">From when the key no longer counts; null where that is not known.</param>
internal sealed record KnownServer(
    string Address, string? Authorities, string AccessKey, bool IsOwnKey, string? Organization, DateTimeOffset? ExpiresAt)
{
    /// <summary>The address; never the key.</summary>
    public override string ToString() => Address;
}

/// <summary>The servers that somebody signed in to, the last one first.</summary>
internal sealed record KnownServerList(IReadOnlyList<KnownServer> Servers);

/// <summary>How the file is written.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(KnownServerList))]
internal sealed partial class KnownServersJson : JsonSerializerContext;

/// <summary>The file <c>weir/servers.json</c> (<see cref="OwnFile"/>).</summary>
internal sealed class KnownServers
{
    private const string Name = "servers.json";

    private KnownServers(string path, IReadOnlyList<KnownServer> servers)
    {
        FilePath = path;
        Servers = servers;
    }

    /// <summary>Where the file is.</summary>
    public string FilePath { get; }

    /// <summary>The servers; the first is meant where none is named.</summary>
    public IReadOnlyList<KnownServer> Servers { get; }

    /// <summary>Reads the file; a missing one is an empty one.</summary>
    /// <exception cref="CommandException">It can be read by others, or is damaged.</exception>
    public static KnownServers Load(IReadOnlyDictionary<string, string> environment)
    {
        var path = OwnFile.PathOf(Name, environment);
        try
        {
            var list = OwnFile.Read(path) is { } content ? JsonSerializer.Deserialize(content, KnownServersJson.Default.KnownServerList) : null;
            return new KnownServers(path, list?.Servers ?? []);
        }
        catch (JsonException)
        {
            throw CommandException.Usage($"{path} is damaged; remove it and sign in again: weir login SERVER");
        }
    }

    /// <summary>The server of an address; null where nobody signed in to it.</summary>
    public KnownServer? Find(Uri address) => Servers.FirstOrDefault(server => server.Address == address.ToString());

    /// <summary>Puts a server first, instead of what was known of it.</summary>
    public void Keep(KnownServer server) => Save([server, .. Servers.Where(other => other.Address != server.Address)]);

    /// <summary>Forgets a server.</summary>
    public void Forget(KnownServer server) => Save([.. Servers.Where(other => other.Address != server.Address)]);

    private void Save(IReadOnlyList<KnownServer> servers) => OwnFile.Write(
        FilePath, JsonSerializer.SerializeToUtf8Bytes(new KnownServerList(servers), KnownServersJson.Default.KnownServerList));
}
