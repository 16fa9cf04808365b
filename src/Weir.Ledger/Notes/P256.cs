using System.Security.Cryptography;
using System.Text;

namespace Weir.Ledger;

/// <summary>ECDSA on P-256 with SHA-256 (FIPS 186-5), signatures in ASN.1 DER, through the platform.</summary>
internal static class P256
{
    private const int ScalarBytes = 32;
    private const int MaxPublicKeyBytes = 256;

    /// <summary>Whether bytes are a SubjectPublicKeyInfo of a P-256 key and nothing else.</summary>
    public static bool IsPublicKey(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxPublicKeyBytes)
        {
            return false;
        }

        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(bytes, out var read);
            return read == bytes.Length
                && key.ExportParameters(includePrivateParameters: false).Curve.Oid?.Value == ECCurve.NamedCurves.nistP256.Oid.Value
                && key.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(bytes);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>Whether a signature is that of a public key, which <see cref="IsPublicKey"/> has accepted.</summary>
    public static bool Verify(byte[] publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(publicKey, out _);
        return key.VerifyData(message, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <summary>
    /// Derives the private key of a seed: the first of HKDF-SHA-256(seed, info = "weir/v1 ledger p-256" ‖ i), i = 0, 1, …, that is a
    /// private key of the curve, which practically always is the one with i = 0.
    /// </summary>
    public static ECDsa FromSeed(ReadOnlySpan<byte> seed)
    {
        Span<byte> info = stackalloc byte[21];
        Encoding.ASCII.GetBytes("weir/v1 ledger p-256", info);
        var scalar = new byte[ScalarBytes];
        try
        {
            for (byte attempt = 0; ; attempt = checked((byte)(attempt + 1)))
            {
                info[^1] = attempt;
                HKDF.DeriveKey(HashAlgorithmName.SHA256, seed, scalar, [], info);
                try
                {
                    return ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = scalar });
                }
                catch (CryptographicException) when (attempt < 8)
                {
                    // Zero or beyond the order of the curve: less likely than 2 to the power of -31.
                }
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(scalar);
        }
    }
}
