using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Weir.Foundation;
using Weir.Store;

namespace Weir.Guard.Keys;

/// <summary>
/// Short-lived backups of the key store, in a folder apart from the main backups: an old copy of a destroyed key would undo an erasure.
/// Each is one file, sealed under the root key of its time; without that root key it is useless.
/// </summary>
/// <param name="folder">Where they are kept; made with mode 0700 when missing.</param>
/// <param name="mainBackups">The folder of the main database's backups, which must not hold the folder or be in it.</param>
/// <param name="time">The clock.</param>
public sealed partial class KeyStoreBackup(string folder, string mainBackups, TimeProvider time)
{
    /// <summary>The longest that a backup is kept.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    private const string Prefix = "keys-";
    private const string Suffix = ".sealed";
    private const string TimeForm = "yyyyMMdd'T'HHmmssfff'Z'";

    private readonly string _folder = Separate(folder, mainBackups);

    /// <summary>Writes a backup, durably, and removes those that are too old.</summary>
    /// <returns>The new file's path.</returns>
    /// <exception cref="RootKeyException">The file cannot be written, or the root key cannot be had.</exception>
    public async Task<string> WriteAsync(KeyRing ring, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ring);
        Directory.CreateDirectory(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var name = Prefix + time.GetUtcNow().UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture) + Suffix;
        var path = Path.Combine(_folder, name);
        PrivateFile.Write(path + ".tmp", await ring.SealContentAsync(cancellationToken).ConfigureAwait(false));
        PrivateFile.Replace(path + ".tmp", path);
        RemoveOld();
        return path;
    }

    /// <summary>Removes backups older than <see cref="Lifetime"/>, by the time in their names.</summary>
    public void RemoveOld()
    {
        if (!Directory.Exists(_folder))
        {
            return;
        }

        var oldest = time.GetUtcNow() - Lifetime;
        foreach (var path in Directory.EnumerateFiles(_folder, Prefix + "*" + Suffix))
        {
            var moment = Path.GetFileName(path)[Prefix.Length..^Suffix.Length];
            if (DateTimeOffset.TryParseExact(
                moment, TimeForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var made) && made < oldest)
            {
                PrivateFile.Remove(path);
            }
        }
    }

    /// <summary>Fills an empty key store from a backup.</summary>
    /// <param name="path">The backup.</param>
    /// <param name="root">Holds the root key in the version of the backup's time.</param>
    /// <param name="keyStore">Opened with <see cref="KeyRing.Migrations"/>, and empty.</param>
    /// <param name="destroyed">Owners whose keys were destroyed after the backup: neither theirs nor those below are brought back.</param>
    /// <param name="cancellationToken">Stops before anything is written.</param>
    /// <exception cref="InvalidOperationException">The key store is not empty.</exception>
    /// <exception cref="CryptographicException">The file was altered, or is no such backup.</exception>
    /// <exception cref="RootKeyException">The root key of that version cannot be had.</exception>
    public static async Task RestoreAsync(
        string path, IRootKeyProvider root, Database keyStore, IReadOnlyCollection<KeyOwner> destroyed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(keyStore);
        ArgumentNullException.ThrowIfNull(destroyed);
        var bytes = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
        using var key = await root.ReadAsync(SealedValue.VersionOf(bytes), cancellationToken).ConfigureAwait(false);
        var content = Open(key, bytes);
        var isEmpty = await keyStore.WriteAsync(unit => Fill(unit, content, destroyed), cancellationToken).ConfigureAwait(false);
        if (!isEmpty)
        {
            throw new InvalidOperationException($"Restoring {path}: the key store already holds keys. Name an empty one.");
        }

        await keyStore.EraseRemainsAsync("key_version", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Seals the whole key store under a root key.</summary>
    internal static byte[] Seal(SecretBytes root, uint version, KeyStoreContent content)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(content, ContentJson.Default.KeyStoreContent);
        return SealedValue.Seal(root.Reveal(), version, KeyOwner.Installation, KeyPurpose.KeyStoreBackup, json, []);
    }

    private static KeyStoreContent Open(SecretBytes root, byte[] bytes)
    {
        var json = SealedValue.Open(root.Reveal(), KeyOwner.Installation, KeyPurpose.KeyStoreBackup, bytes, []);
        return JsonSerializer.Deserialize(json, ContentJson.Default.KeyStoreContent)
            ?? throw new CryptographicException("The backup of the key store holds nothing.");
    }

    private static bool Fill(WriteUnit unit, KeyStoreContent content, IReadOnlyCollection<KeyOwner> destroyed)
    {
        var epoch = KeyUnits.NextEpoch(unit);
        if (KeyUnits.RootVersion(unit) != 0)
        {
            unit.RollBack();
            return false;
        }

        KeyUnits.Restore(unit, content, epoch);
        foreach (var row in content.Keys.Where(row => destroyed.Contains(row.Owner)))
        {
            KeyUnits.DestroyTree(unit, row.Id, epoch);
        }

        return true;
    }

    private static string Separate(string folder, string mainBackups)
    {
        var own = Path.GetFullPath(folder).TrimEnd('/') + "/";
        var main = Path.GetFullPath(mainBackups).TrimEnd('/') + "/";
        return own.StartsWith(main, StringComparison.Ordinal) || main.StartsWith(own, StringComparison.Ordinal)
            ? throw new ArgumentException(
                $"Backups of the key store in {folder} would stand with the main backups in {mainBackups}. Name a folder apart.",
                nameof(folder))
            : own;
    }

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(KeyStoreContent))]
    private sealed partial class ContentJson : JsonSerializerContext;
}
