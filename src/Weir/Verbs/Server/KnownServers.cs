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

/// <summary>
/// The file <c>weir/servers.json</c> in the user's configuration folder (XDG Base Directory). It holds access keys, so it has mode 0600,
/// and one that others can read is refused. It is replaced as a whole: a crash leaves the old one.
/// </summary>
internal sealed class KnownServers
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
    private const UnixFileMode OwnFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnFolder = OwnFile | UnixFileMode.UserExecute;

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
        var path = PathIn(environment);
        if (!File.Exists(path))
        {
            return new KnownServers(path, []);
        }

        if ((File.GetUnixFileMode(path) & Others) != 0)
        {
            throw CommandException.Usage($"others can read or change {path}, which holds access keys; run: chmod 600 {path}");
        }

        try
        {
            var list = JsonSerializer.Deserialize(File.ReadAllBytes(path), KnownServersJson.Default.KnownServerList);
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

    private void Save(IReadOnlyList<KnownServer> servers)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FilePath)!, OwnFolder);
        var draft = $"{FilePath}.{Environment.ProcessId}.new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnFile };
        using (var stream = new FileStream(draft, options))
        {
            JsonSerializer.Serialize(stream, new KnownServerList(servers), KnownServersJson.Default.KnownServerList);
            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, FilePath, overwrite: true);
    }

    private static string PathIn(IReadOnlyDictionary<string, string> environment)
    {
        var root = environment.GetValueOrDefault("XDG_CONFIG_HOME") is { Length: > 0 } given && Path.IsPathRooted(given) ? given
            : environment.GetValueOrDefault("HOME") is { Length: > 0 } home ? Path.Combine(home, ".config")
            : throw CommandException.Usage("it is not known where to keep what servers are known; set HOME or XDG_CONFIG_HOME");
        return Path.Combine(root, "weir", "servers.json");
    }
}
