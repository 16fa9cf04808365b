using Microsoft.Extensions.Logging.Abstractions;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Keys;
using Weir.Store;
using Weir.Testing;
using Weir.Tests.Store;

namespace Weir.Tests.Guard.Keys;

/// <summary>A key store and its root key in a folder of its own, opened and closed as a server would.</summary>
internal sealed class KeyStoreFixture : IAsyncDisposable
{
    private TestStore? _store;
    private Database? _database;

    public TempFolder Folder { get; } = new();

    public ManualTime Time { get; } = new();

    public string RootPath => Folder.File("root.key");

    public KeyFileProvider Root => new(RootPath);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static KeyOwner NewOrganization() => KeyOwner.Organization(Id<Organization>.New(TimeProvider.System));

    public static KeyOwner NewPerson() => KeyOwner.Person(Id<User>.New(TimeProvider.System));

    public async Task<Database> DatabaseAsync() => _database ??= await Database.OpenAsync(
        await AddressAsync(), [KeyRing.Migrations], new DatabaseOptions(), Time, NullLoggerFactory.Instance, Cancel);

    public async Task<KeyRing> OpenAsync(IRootKeyProvider? root = null, int keptOwners = 1000) =>
        await KeyRing.OpenAsync(root ?? Root, await DatabaseAsync(), Time, mayCreate: true, keptOwners, Cancel);

    /// <summary>Closes the database, if it is open, as a server's end does.</summary>
    public async Task CloseAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
            _database = null;
        }
    }

    /// <summary>Every wrapped version that the store holds.</summary>
    public async Task<IReadOnlyList<byte[]>> WrapsAsync() => await (await DatabaseAsync()).QueryAsync<byte[]>(
        "SELECT wrapped FROM key_version WHERE wrapped IS NOT NULL ORDER BY key_id, version", null, Cancel);

    /// <summary>The names of the files in the folder that hold the bytes, raw, in hexadecimal or in Base64.</summary>
    public IReadOnlyList<string> FilesWith(byte[] bytes)
    {
        byte[][] forms =
        [
            bytes,
            System.Text.Encoding.ASCII.GetBytes(Convert.ToHexString(bytes)),
            System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(bytes)),
            System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes)),
        ];
        return [.. Directory.EnumerateFiles(Folder.FullName)
            .Where(static path => !path.EndsWith(".lock", StringComparison.Ordinal))
            .Where(path => Content(path) is var content && forms.Any(form => content.AsSpan().IndexOf(form) >= 0))
            .Select(static path => Path.GetFileName(path))];
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        Folder.Dispose();
    }

    // A file stands with the root key, where tests look into it and take it away.
    private async Task<DatabaseAddress> AddressAsync() => TestStore.Engine == DatabaseEngine.Sqlite
        ? DatabaseAddress.Sqlite(Folder.File("keys.db"))
        : (_store ??= await TestStore.CreateAsync()).Keys;

    private static byte[] Content(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var content = new byte[file.Length];
        file.ReadExactly(content);
        return content;
    }
}
