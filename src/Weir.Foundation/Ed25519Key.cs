using System.Security.Cryptography;

namespace Weir.Foundation;

/// <summary>An Ed25519 key (RFC 8032) held by libcrypto: private, or only its public half. Thread-safe; the owner disposes it.</summary>
public sealed class Ed25519Key : IDisposable
{
    /// <summary>The length of a seed and of a public key.</summary>
    public const int SizeBytes = 32;

    /// <summary>The length of a signature.</summary>
    public const int SignatureBytes = 64;

    private readonly LibCrypto.PrivateOrPublicKey _key;

    private Ed25519Key(LibCrypto.PrivateOrPublicKey key)
    {
        _key = key;
        if (key.IsInvalid)
        {
            throw new CryptographicException("libcrypto made no Ed25519 key of the bytes it was given.");
        }
    }

    /// <summary>Takes a private key from its seed.</summary>
    public static Ed25519Key FromSeed(ReadOnlySpan<byte> seed) =>
        new(LibCrypto.NewPrivateKey(LibCrypto.Ed25519, 0, Checked(seed), SizeBytes));

    /// <summary>
    /// Takes a public key. What is no point of the curve verifies nothing; a key that strangers bring is asked first whether it
    /// <see cref="IsStrong"/>.
    /// </summary>
    public static Ed25519Key FromPublicKey(ReadOnlySpan<byte> publicKey) =>
        new(LibCrypto.NewPublicKey(LibCrypto.Ed25519, 0, Checked(publicKey), SizeBytes));

    /// <summary>
    /// Whether 32 bytes are the one encoding of a point of the curve (RFC 8032 section 5.1.3) whose order is not 1, 2, 4 or 8: of a key of such
    /// an order, signatures can be made without a private key.
    /// </summary>
    public static bool IsStrong(ReadOnlySpan<byte> publicKey) => Ed25519Point.IsStrong(Checked(publicKey));

    /// <summary>The public half.</summary>
    public byte[] PublicKey()
    {
        var bytes = new byte[SizeBytes];
        nuint length = SizeBytes;
        Demand(LibCrypto.GetPublicKey(_key, bytes, ref length) == 1 && length == SizeBytes, "give the public key");
        return bytes;
    }

    /// <summary>Signs a message.</summary>
    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        var signature = new byte[SignatureBytes];
        nuint length = SignatureBytes;
        using var context = LibCrypto.NewContext();
        Demand(
            LibCrypto.SignInit(context, 0, 0, 0, _key) == 1
            && LibCrypto.Sign(context, signature, ref length, message, (nuint)message.Length) == 1
            && length == SignatureBytes,
            "sign");
        return signature;
    }

    /// <summary>Whether a signature is this key's over the message.</summary>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureBytes)
        {
            return false;
        }

        using var context = LibCrypto.NewContext();
        Demand(LibCrypto.VerifyInit(context, 0, 0, 0, _key) == 1, "begin to verify");
        return LibCrypto.Verify(context, signature, SignatureBytes, message, (nuint)message.Length) == 1;
    }

    /// <summary>Frees the key; libcrypto overwrites the private half.</summary>
    public void Dispose() => _key.Dispose();

    private static ReadOnlySpan<byte> Checked(ReadOnlySpan<byte> bytes) => bytes.Length == SizeBytes
        ? bytes
        : throw new ArgumentException($"An Ed25519 key is {SizeBytes} bytes, not {bytes.Length}.", nameof(bytes));

    private static void Demand(bool isDone, string what)
    {
        if (!isDone)
        {
            throw new CryptographicException($"libcrypto could not {what} with an Ed25519 key.");
        }
    }
}
