using System.Security.Cryptography;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Keys;
using Weir.Vault.Catalog;
using Weir.Vault.Uploads;

namespace Weir.Vault.Sealing;

/// <summary>
/// Seals what the catalog keeps beside keys and sizes: entity tags, checksums, metadata, tags (docs/formats/objects.md, "Details"). What is said
/// of a version is sealed under the version's own record key, which rotation seals anew and erasure destroys; a bucket's tags under a key that
/// stands as long as the project's does. The key is opened with the first value, so that what has none costs nothing. Not thread-safe; the owner
/// disposes it.
/// </summary>
internal sealed class DetailsSeal : IDisposable
{
    private readonly Func<RecordSeal> _open;
    private RecordSeal? _opened;

    private DetailsSeal(Func<RecordSeal> open) => _open = open;

    private RecordSeal Opened => _opened ??= _open();

    /// <summary>For a version, its parts included.</summary>
    public static DetailsSeal Of(KeyRing keys, ObjectVersionRow row) => Of(keys, row.StateKey, row.Id.ToString());

    /// <summary>For an upload, its parts included.</summary>
    public static DetailsSeal Of(KeyRing keys, UploadRow row) => Of(keys, row.StateKey, row.Id.ToString());

    /// <summary>For a bucket's own tags.</summary>
    public static DetailsSeal Of(KeyRing keys, Id<Project> project, Id<Bucket> bucket) => new(() =>
    {
        var owner = KeyOwner.Project(project);
        Span<byte> key = stackalloc byte[KeyDerivation.KeyBytes];
        keys.DeriveKept(owner, KeyPurpose.ObjectDetails, keys.VersionOf(owner, KeyPurpose.ObjectDetails), bucket.ToString(), key);
        var seal = new RecordSeal(key);
        CryptographicOperations.ZeroMemory(key);
        return seal;
    });

    /// <summary>Seals a value of a row.</summary>
    /// <param name="row">The row's id.</param>
    /// <param name="column">The column.</param>
    /// <param name="plaintext">The value.</param>
    /// <exception cref="CryptographicException">The version's record key was altered, or it has none.</exception>
    /// <exception cref="KeyUnavailableException">The project's key, or the version of it that is needed, cannot be used.</exception>
    public byte[] Seal(string row, string column, ReadOnlySpan<byte> plaintext) => Opened.Seal($"{row}/{column}", plaintext);

    /// <summary>Opens a value.</summary>
    /// <exception cref="CryptographicException">It, or the key, was altered, or belongs to another row or column.</exception>
    /// <exception cref="KeyUnavailableException">The project's key, or the version of it that is needed, cannot be used.</exception>
    public byte[] Open(string row, string column, ReadOnlySpan<byte> stored) => Opened.Open($"{row}/{column}", stored);

    /// <inheritdoc/>
    public void Dispose() => _opened?.Dispose();

    private static DetailsSeal Of(KeyRing keys, StoredRecordKey? key, string row) => new(() => key is null
        ? throw new CryptographicException($"Opening the details of {row}: it has no record key.")
        : RecordKeys.Open(keys, key));
}
