using System.Formats.Cbor;
using System.Security.Cryptography;
using Weir.Foundation;

namespace Weir.Server.SignIn.WebAuthn;

/// <summary>
/// A public key in COSE form (RFC 9052, RFC 9053), of one of the algorithms on the list: ES256 on P-256, EdDSA on Ed25519, RS256 with
/// 2,048 to 4,096 bits and the exponent 65537. Everything else, <c>none</c> included, is refused.
/// </summary>
internal sealed class CoseKey : IDisposable
{
    /// <summary>ECDSA on P-256 with SHA-256.</summary>
    public const int Es256 = -7;

    /// <summary>EdDSA; of its curves, Ed25519 alone (RFC 8032).</summary>
    public const int EdDsa = -8;

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256.</summary>
    public const int Rs256 = -257;

    private const int TypeLabel = 1;
    private const int AlgorithmLabel = 3;
    private const int OctetKeyPairType = 1;
    private const int EllipticType = 2;
    private const int RsaType = 3;
    private const int P256 = 1;
    private const int Ed25519 = 6;
    private const int CoordinateBytes = 32;

    private readonly ECDsa? _elliptic;
    private readonly Ed25519Key? _edwards;
    private readonly RSA? _rsa;

    private CoseKey(ECDsa elliptic) => (Algorithm, _elliptic) = (Es256, elliptic);

    private CoseKey(Ed25519Key edwards) => (Algorithm, _edwards) = (EdDsa, edwards);

    private CoseKey(RSA rsa) => (Algorithm, _rsa) = (Rs256, rsa);

    /// <summary>The algorithms that are offered and accepted, the preferred first.</summary>
    public static IReadOnlyList<int> Accepted { get; } = [Es256, EdDsa, Rs256];

    /// <summary>The COSE algorithm.</summary>
    public int Algorithm { get; }

    /// <summary>Reads a key; exactly its members in canonical CBOR, nothing after it. Gives the fault, or null.</summary>
    public static PasskeyFault? TryRead(ReadOnlyMemory<byte> cose, out CoseKey? key)
    {
        key = null;
        try
        {
            var reader = new CborReader(cose, CborConformanceMode.Ctap2Canonical);
            var members = Members(reader);
            if (reader.BytesRemaining != 0
                || !members.TryGetValue(TypeLabel, out var type)
                || !members.TryGetValue(AlgorithmLabel, out var algorithm))
            {
                return PasskeyFault.Malformed;
            }

            key = (type, algorithm) switch
            {
                (EllipticType, Es256) => Elliptic(members),
                (OctetKeyPairType, EdDsa) => Edwards(members),
                (RsaType, Rs256) => Rsa(members),
                _ => null,
            };
            return key is null ? PasskeyFault.Algorithm : null;
        }
        catch (Exception fault) when (fault is CborContentException or InvalidOperationException or OverflowException)
        {
            return PasskeyFault.Malformed;
        }
        catch (CryptographicException)
        {
            return PasskeyFault.Algorithm;
        }
    }

    /// <summary>Whether the signature over the data is this key's.</summary>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        try
        {
            return _elliptic?.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)
                ?? _edwards?.Verify(data, signature)
                ?? _rsa!.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _elliptic?.Dispose();
        _edwards?.Dispose();
        _rsa?.Dispose();
    }

    private static Dictionary<int, object> Members(CborReader reader)
    {
        Dictionary<int, object> members = [];
        var count = reader.ReadStartMap() ?? 0;
        for (var i = 0; i < count; i++)
        {
            var label = reader.ReadInt32();
            members[label] = reader.PeekState() == CborReaderState.ByteString ? reader.ReadByteString() : reader.ReadInt32();
        }

        reader.ReadEndMap();
        return members;
    }

    private static CoseKey? Elliptic(Dictionary<int, object> members)
    {
        if (members.Count != 5
            || members.GetValueOrDefault(-1) is not P256
            || members.GetValueOrDefault(-2) is not byte[] { Length: CoordinateBytes } x
            || members.GetValueOrDefault(-3) is not byte[] { Length: CoordinateBytes } y)
        {
            return null;
        }

        // Importing refuses a point that is not on the curve.
        return new CoseKey(ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x, Y = y } }));
    }

    // RFC 9053 sections 2.2 and 7.2.
    private static CoseKey? Edwards(Dictionary<int, object> members) =>
        members.Count == 4
        && members.GetValueOrDefault(-1) is Ed25519
        && members.GetValueOrDefault(-2) is byte[] { Length: Ed25519Key.SizeBytes } x
        && Ed25519Key.IsStrong(x)
            ? new CoseKey(Ed25519Key.FromPublicKey(x))
            : null;

    private static CoseKey? Rsa(Dictionary<int, object> members)
    {
        if (members.Count != 4
            || members.GetValueOrDefault(-1) is not byte[] { Length: >= 256 and <= 512 } modulus
            || modulus[0] < 0x80 || (modulus[^1] & 1) == 0
            || members.GetValueOrDefault(-2) is not byte[] { Length: 3 } exponent
            || !exponent.AsSpan().SequenceEqual<byte>([1, 0, 1]))
        {
            return null;
        }

        return new CoseKey(RSA.Create(new RSAParameters { Modulus = modulus, Exponent = exponent }));
    }
}
