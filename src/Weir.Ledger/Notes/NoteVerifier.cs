using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Weir.Foundation;

namespace Weir.Ledger;

/// <summary>A public key that signs notes under a name: verifies them. Immutable and thread-safe.</summary>
public sealed class NoteVerifier : IEquatable<NoteVerifier>
{
    private readonly byte[] _publicKey;

    private NoteVerifier(string name, NoteAlgorithm algorithm, byte[] publicKey)
    {
        (Name, Algorithm, _publicKey) = (name, algorithm, publicKey);
        KeyId = ComputeKeyId(name, algorithm, publicKey);
    }

    /// <summary>The key's name; for a log its origin.</summary>
    public string Name { get; }

    /// <summary>How it signs.</summary>
    public NoteAlgorithm Algorithm { get; }

    /// <summary>The id that tells keys of one name apart.</summary>
    public uint KeyId { get; }

    /// <summary>Takes a public key: 32 bytes for Ed25519 and for witnesses, a SubjectPublicKeyInfo in DER for P-256.</summary>
    /// <exception cref="ArgumentException">The name or the key has another form.</exception>
    public static NoteVerifier Create(string name, NoteAlgorithm algorithm, ReadOnlySpan<byte> publicKey)
    {
        if (!CanonicalText.IsKeyName(name))
        {
            throw new ArgumentException("The name of a key has no white space, no plus sign and no control character.", nameof(name));
        }

        var isKey = algorithm switch
        {
            NoteAlgorithm.Ed25519 or NoteAlgorithm.Cosignature => publicKey.Length == Ed25519Key.SizeBytes,
            NoteAlgorithm.EcdsaP256 => P256.IsPublicKey(publicKey),
            _ => false,
        };
        return isKey
            ? new NoteVerifier(name, algorithm, publicKey.ToArray())
            : throw new ArgumentException("The public key has another form than its algorithm needs.", nameof(publicKey));
    }

    /// <summary>Reads the text form of a key, as <see cref="ToString"/> writes it; its id must fit the key.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out NoteVerifier? verifier)
    {
        verifier = null;
        var parts = text.Split('+', 3);
        if (parts.Length != 3 || !CanonicalText.IsKeyName(parts[0]) || !CanonicalText.TryParseBase64(parts[2], out var key) || key.Length < 2)
        {
            return false;
        }

        try
        {
            verifier = Create(parts[0], (NoteAlgorithm)key[0], key.AsSpan(1));
        }
        catch (ArgumentException)
        {
            return false;
        }

        if (verifier.ToString() != text)
        {
            verifier = null;
        }

        return verifier is not null;
    }

    /// <summary>Whether a signature line names this key. The line of another key is nothing to this one, neither good nor bad.</summary>
    public bool Made(NoteSignature signature) => signature.KeyId == KeyId && signature.Name == Name;

    /// <summary>Whether the note has a signature of this key and every such signature is right.</summary>
    public bool Verify(SignedNote note)
    {
        var mine = note.Signatures.Where(Made).ToList();
        return mine.Count > 0 && mine.TrueForAll(signature => Verify(note.Text, signature.Signature.Span));
    }

    /// <summary>Whether a signature is this key's over a text. For a witness's key it says nothing about the time in it.</summary>
    public bool Verify(string text, ReadOnlySpan<byte> signature)
    {
        switch (Algorithm)
        {
            case NoteAlgorithm.EcdsaP256:
                return P256.Verify(_publicKey, Encoding.UTF8.GetBytes(text), signature);
            case NoteAlgorithm.Cosignature:
                return Cosignature.TryRead(signature, out var time, out var inner) && VerifyEd25519(Cosignature.Message(text, time), inner);
            default:
                return VerifyEd25519(Encoding.UTF8.GetBytes(text), signature);
        }
    }

    /// <summary>The text form: name, key id in hexadecimal, and the base64 of the algorithm's number and the key, with plus signs between.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Name}+{KeyId:x8}+{Convert.ToBase64String([(byte)Algorithm, .. _publicKey])}");

    /// <inheritdoc/>
    public bool Equals(NoteVerifier? other) =>
        other is not null && Algorithm == other.Algorithm && Name == other.Name && _publicKey.AsSpan().SequenceEqual(other._publicKey);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as NoteVerifier);

    /// <inheritdoc/>
    public override int GetHashCode() => KeyId.GetHashCode();

    private static uint ComputeKeyId(string name, NoteAlgorithm algorithm, byte[] publicKey)
    {
        // c2sp.org/signed-note: the id of an ECDSA key is the hash of the key alone.
        byte[] named = algorithm == NoteAlgorithm.EcdsaP256
            ? publicKey
            : [.. Encoding.UTF8.GetBytes(name), (byte)'\n', (byte)algorithm, .. publicKey];
        return BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(named));
    }

    private bool VerifyEd25519(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        using var key = Ed25519Key.FromPublicKey(_publicKey);
        return key.Verify(message, signature);
    }
}
