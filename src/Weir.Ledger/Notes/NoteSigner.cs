using System.Security.Cryptography;
using System.Text;
using Weir.Foundation;

namespace Weir.Ledger;

/// <summary>A private key that signs notes under a name. Thread-safe but for <see cref="Dispose"/>; the owner disposes it.</summary>
public sealed class NoteSigner : IDisposable
{
    private readonly Ed25519Key? _ed25519;
    private readonly ECDsa? _p256;
    private readonly Lock _p256Lock = new();

    private NoteSigner(string name, NoteAlgorithm algorithm, SecretBytes seed)
    {
        ArgumentNullException.ThrowIfNull(seed);
        if (seed.Length != Ed25519Key.SizeBytes)
        {
            throw new ArgumentException($"The seed of a signing key is {Ed25519Key.SizeBytes} bytes, not {seed.Length}.", nameof(seed));
        }

        byte[] publicKey;
        if (algorithm == NoteAlgorithm.EcdsaP256)
        {
            _p256 = P256.FromSeed(seed.Reveal());
            publicKey = _p256.ExportSubjectPublicKeyInfo();
        }
        else
        {
            _ed25519 = Ed25519Key.FromSeed(seed.Reveal());
            publicKey = _ed25519.PublicKey();
        }

        Verifier = NoteVerifier.Create(name, algorithm, publicKey);
    }

    /// <summary>The public half.</summary>
    public NoteVerifier Verifier { get; }

    /// <summary>Makes the key of a seed. The caller still owns the seed, which is not needed afterwards.</summary>
    /// <param name="name">The key's name; for a log its origin.</param>
    /// <param name="algorithm">How it signs.</param>
    /// <param name="seed">32 random bytes, used for nothing else.</param>
    public static NoteSigner Create(string name, NoteAlgorithm algorithm, SecretBytes seed) => new(name, algorithm, seed);

    /// <summary>Signs a text. Who signs checkpoints signs each size once: two texts for one size are two histories.</summary>
    /// <exception cref="InvalidOperationException">A witness's key, which signs only by <see cref="Cosign"/>.</exception>
    public NoteSignature Sign(string text)
    {
        if (Verifier.Algorithm == NoteAlgorithm.Cosignature)
        {
            throw new InvalidOperationException("A witness's key signs checkpoints together with a time only.");
        }

        var message = Encoding.UTF8.GetBytes(text);
        return new NoteSignature(Verifier.Name, Verifier.KeyId, _ed25519 is not null ? _ed25519.Sign(message) : SignP256(message));
    }

    /// <summary>Co-signs a checkpoint at a time (c2sp.org/tlog-cosignature). Only <see cref="Witness"/> may decide to.</summary>
    internal NoteSignature Cosign(string text, DateTimeOffset time)
    {
        var seconds = time.ToUnixTimeSeconds();
        return Verifier.Algorithm == NoteAlgorithm.Cosignature
            ? new NoteSignature(Verifier.Name, Verifier.KeyId, Cosignature.Write(seconds, _ed25519!.Sign(Cosignature.Message(text, seconds))))
            : throw new InvalidOperationException("Only a witness's key co-signs.");
    }

    /// <summary>Frees the key and overwrites it.</summary>
    public void Dispose()
    {
        _ed25519?.Dispose();
        _p256?.Dispose();
    }

    private byte[] SignP256(byte[] message)
    {
        lock (_p256Lock)
        {
            return _p256!.SignData(message, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
    }
}
