using Weir.Foundation;

namespace Weir.Masking.Keys;

/// <summary>
/// The 256-bit key that all pseudonyms of a run come from. Whoever holds it can link, and for reversible generators undo, them;
/// without it the mapping cannot be computed or tested by guessing.
/// </summary>
/// <remarks>
/// Thread-safe for everything but <see cref="Dispose"/>. The format of the file and every derivation are in docs/formats/keys.md.
/// </remarks>
public sealed class MasterKey : IDisposable
{
    /// <summary>The length of a master key and of every key derived from it.</summary>
    internal const int SizeBytes = 32;

    private const int IdSizeBytes = 6;

    private readonly SecretBytes _secret;

    private MasterKey(SecretBytes secret)
    {
        _secret = secret;
        Id = DeriveId(secret);
    }

    /// <summary>
    /// A public name for this key, 12 hexadecimal digits, for reports and configuration. It is an HKDF output: it tells two keys
    /// apart and gives nothing about either.
    /// </summary>
    public string Id { get; }

    /// <summary>Makes a new random key.</summary>
    public static MasterKey Create() => new(SecretBytes.Random(SizeBytes));

    /// <summary>Reads a key file that only its owner can open.</summary>
    /// <exception cref="KeyFileException">The file is missing, open to others, damaged or not a key file.</exception>
    public static MasterKey Load(string path) => new(KeyFile.Read(path));

    /// <summary>Writes the key to a new file of mode 0600 and flushes it to disk. An existing file is never overwritten.</summary>
    /// <exception cref="KeyFileException">The path is taken, or the file cannot be written.</exception>
    public void Save(string path) => KeyFile.WriteNew(path, _secret);

    /// <summary>Takes a copy of 32 known bytes; for tests and published vectors.</summary>
    internal static MasterKey FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != SizeBytes)
        {
            throw new ArgumentException($"A master key is {SizeBytes} bytes, not {bytes.Length}.", nameof(bytes));
        }

        return new MasterKey(SecretBytes.CopyOf(bytes));
    }

    /// <summary>
    /// The keys of one consistency group. The same master key and group name give the same keys in every run, process, machine and
    /// engine; two groups are unlinkable. The name is compared byte by byte in UTF-8, without folding of case or normalization.
    /// The result works until this master key is disposed.
    /// </summary>
    /// <exception cref="ArgumentException">The name is empty or holds half a surrogate pair.</exception>
    internal GroupKeys ForGroup(string consistencyGroup)
    {
        ArgumentException.ThrowIfNullOrEmpty(consistencyGroup);
        return new GroupKeys(_secret, consistencyGroup);
    }

    /// <summary>The function that fingerprints source values for the leak check; unrelated to every consistency group.</summary>
    internal Prf ForFingerprints() => OwnKeys(_secret).CreatePrf("fingerprint");

    /// <summary>The key's id, never the key.</summary>
    public override string ToString() => $"master key {Id}";

    /// <summary>Overwrites the key in memory; keys already derived from it stay usable.</summary>
    public void Dispose() => _secret.Dispose();

    private static string DeriveId(SecretBytes secret)
    {
        Span<byte> derived = stackalloc byte[SizeBytes];
        OwnKeys(secret).Derive("key id", derived);
        return Convert.ToHexStringLower(derived[..IdSizeBytes]);
    }

    // No configuration can name the empty group, so it is free for Weir's own purposes.
    private static GroupKeys OwnKeys(SecretBytes secret) => new(secret, "");
}
