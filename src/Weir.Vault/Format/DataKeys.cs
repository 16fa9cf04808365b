using System.Buffers.Binary;
using System.Security.Cryptography;
using Weir.Foundation;
using Weir.Guard.Keys;

namespace Weir.Vault.Format;

/// <summary>
/// The data keys of blobs, each wrapped under its project's key for one place: <c>0x01 ‖ key version (4) ‖ AES-256-KWP (40)</c>
/// (RFC 5649, docs/formats/objects.md). Who has no wrap has no data: deleting the wraps of a blob erases it. Thread-safe.
/// </summary>
/// <param name="keys">The key hierarchy; the project's key has to exist.</param>
internal sealed class DataKeys(KeyRing keys)
{
    /// <summary>Bytes of a wrapped data key.</summary>
    public const int WrappedBytes = HeaderBytes + KeyWrap.WrappedBytes;

    private const byte Format = 1;
    private const int HeaderBytes = 5;

    /// <summary>Makes a data key for a new blob; the caller disposes it.</summary>
    /// <returns>The key, and the wrap that is stored.</returns>
    /// <exception cref="KeyUnavailableException">The project's key cannot be used.</exception>
    public (SecretBytes Key, byte[] Wrapped) Create(DataKeyPlace place)
    {
        var key = SecretBytes.Random(Cobblestone.KeyBytes);
        try
        {
            return (key, Wrap(place, key));
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>The version of the project's key that a wrap needs.</summary>
    /// <exception cref="SealedObjectException">The bytes are not a wrap.</exception>
    public static uint VersionOf(ReadOnlySpan<byte> wrapped) =>
        wrapped.Length == WrappedBytes && wrapped[0] == Format
            ? BinaryPrimitives.ReadUInt32BigEndian(wrapped[1..])
            : throw new SealedObjectException(
                SealedObjectFault.WrongWrap, $"Opening a data key: expected {WrappedBytes} bytes that begin with {Format}.");

    /// <summary>Opens a wrap; the caller disposes the key.</summary>
    /// <exception cref="SealedObjectException">The wrap was altered, or belongs to another place.</exception>
    /// <exception cref="KeyUnavailableException">The project's key, or the version that wrapped, cannot be used.</exception>
    public SecretBytes Open(DataKeyPlace place, ReadOnlySpan<byte> wrapped)
    {
        using var wrappingKey = WrappingKey(place, VersionOf(wrapped));
        try
        {
            return KeyWrap.Unwrap(wrappingKey.Reveal(), wrapped[HeaderBytes..]);
        }
        catch (CryptographicException failure)
        {
            throw new SealedObjectException(
                SealedObjectFault.WrongWrap,
                $"Opening the data key of {place.Version} in {place.Bucket}: it was altered, or wrapped for another object or blob.",
                failure);
        }
    }

    /// <summary>
    /// The wrap of the same data key for another place, or for the same place under the project's newest key version. The blob's bytes
    /// stay as they are.
    /// </summary>
    /// <param name="from">Where the key is.</param>
    /// <param name="to">Where it is to be: another bucket, key or version for a copy or a new name.</param>
    /// <param name="wrapped">The wrap at <paramref name="from"/>.</param>
    /// <exception cref="ArgumentException">
    /// Another organization, project or blob: data that goes to another project is sealed anew, so that each project's key can be
    /// destroyed alone.
    /// </exception>
    /// <exception cref="SealedObjectException">The wrap was altered, or belongs to another place.</exception>
    /// <exception cref="KeyUnavailableException">The project's key, or the version that wrapped, cannot be used.</exception>
    public byte[] Rewrap(DataKeyPlace from, DataKeyPlace to, ReadOnlySpan<byte> wrapped)
    {
        if ((from.Organization, from.Project, from.Blob) != (to.Organization, to.Project, to.Blob))
        {
            throw new ArgumentException("A data key is rewrapped for the same blob inside the same project only.", nameof(to));
        }

        using var key = Open(from, wrapped);
        return Wrap(to, key);
    }

    /// <summary>The stored form of a key that a version of the project's key wraps.</summary>
    /// <param name="wrappingKey">Derived from that version for the key's place.</param>
    /// <param name="version">The version.</param>
    /// <param name="key">The data key.</param>
    internal static byte[] Wrap(SecretBytes wrappingKey, uint version, SecretBytes key)
    {
        var wrapped = new byte[WrappedBytes];
        wrapped[0] = Format;
        BinaryPrimitives.WriteUInt32BigEndian(wrapped.AsSpan(1), version);
        KeyWrap.Wrap(wrappingKey.Reveal(), key, wrapped.AsSpan(HeaderBytes));
        return wrapped;
    }

    private byte[] Wrap(DataKeyPlace place, SecretBytes key)
    {
        var version = keys.CurrentVersion(KeyOwner.Project(place.Project));
        using var wrappingKey = WrappingKey(place, version);
        return Wrap(wrappingKey, version, key);
    }

    private SecretBytes WrappingKey(DataKeyPlace place, uint version) =>
        keys.Derive(KeyOwner.Project(place.Project), KeyPurpose.DataKey, version, place.ToBytes(), Cobblestone.KeyBytes);
}
