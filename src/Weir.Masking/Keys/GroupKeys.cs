using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Weir.Foundation;

namespace Weir.Masking.Keys;

/// <summary>
/// Derives the keys of one consistency group: HKDF-SHA-256 (RFC 5869) of the master key, without salt, with an info that encodes
/// (version, group, purpose) without ambiguity. Thread-safe.
/// </summary>
/// <remarks>
/// A purpose names one use of a key, by convention "generator/version" and a part where a generator needs several, such as
/// <c>email/1</c> or <c>email/1/domain</c>. Columns share pseudonyms when group and purpose are both equal.
/// </remarks>
internal sealed class GroupKeys
{
    private const string Version = "weir/v1";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly SecretBytes _master;
    private readonly string _group;

    internal GroupKeys(SecretBytes master, string group)
    {
        _master = master;
        _group = group;
    }

    /// <summary>Fills <paramref name="key"/>, 32 bytes, with the key for <paramref name="purpose"/>. The caller clears it.</summary>
    /// <exception cref="ArgumentException">The purpose is empty, a name is not valid Unicode, or the span is not 32 bytes.</exception>
    /// <exception cref="ObjectDisposedException">The master key was disposed.</exception>
    public void Derive(string purpose, Span<byte> key)
    {
        ArgumentException.ThrowIfNullOrEmpty(purpose);
        if (key.Length != MasterKey.SizeBytes)
        {
            throw new ArgumentException($"A derived key is {MasterKey.SizeBytes} bytes, not {key.Length}.", nameof(key));
        }

        byte[] info = [.. Field(Version), .. Field(_group), .. Field(purpose)];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _master.Reveal(), key, salt: [], info);
    }

    /// <summary>The pseudo-random function for <paramref name="purpose"/>.</summary>
    public Prf CreatePrf(string purpose) => With(purpose, key => new Prf(key));

    /// <summary>FF1 over numerals of <paramref name="radix"/> for <paramref name="purpose"/>.</summary>
    public Ff1 CreateFf1(string purpose, int radix) => With(purpose, key => new Ff1(key, radix));

    /// <summary>The permutation of [0, <paramref name="size"/>) for <paramref name="purpose"/>.</summary>
    public KeyedPermutation CreatePermutation(string purpose, UInt128 size) =>
        With(purpose, key => KeyedPermutation.OfSize(key, [], size));

    /// <summary>The permutation of all numbers of <paramref name="bits"/> bits, 1 to 128, for <paramref name="purpose"/>.</summary>
    public KeyedPermutation CreateBitPermutation(string purpose, int bits) =>
        With(purpose, key => KeyedPermutation.OfBits(key, [], bits));

    private T With<T>(string purpose, Func<ReadOnlySpan<byte>, T> create)
    {
        Span<byte> key = stackalloc byte[MasterKey.SizeBytes];
        try
        {
            Derive(purpose, key);
            return create(key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static byte[] Field(string text)
    {
        var field = new byte[sizeof(int) + StrictUtf8.GetByteCount(text)];
        BinaryPrimitives.WriteInt32BigEndian(field, field.Length - sizeof(int));
        StrictUtf8.GetBytes(text, field.AsSpan(sizeof(int)));
        return field;
    }
}
