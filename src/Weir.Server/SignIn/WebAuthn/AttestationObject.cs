using System.Formats.Cbor;

namespace Weir.Server.SignIn.WebAuthn;

/// <summary>
/// The attestation object of a registration (WebAuthn level 3, section 6.5). Accepted are <c>none</c> and self attestation in the
/// <c>packed</c> form: Weir asks for no proof of the authenticator's model, and takes none it cannot judge.
/// </summary>
/// <param name="AuthenticatorData">The bytes that the authenticator signs.</param>
/// <param name="IsSelf">Whether it is signed by the new credential itself.</param>
/// <param name="Algorithm">The algorithm of that signature.</param>
/// <param name="Signature">That signature.</param>
internal sealed record AttestationObject(byte[] AuthenticatorData, bool IsSelf, int Algorithm, byte[] Signature)
{
    private const string None = "none";
    private const string Packed = "packed";

    /// <summary>Reads the object; the fault, or null.</summary>
    public static PasskeyFault? TryRead(ReadOnlyMemory<byte> cbor, out AttestationObject? attestation)
    {
        attestation = null;
        try
        {
            var reader = new CborReader(cbor, CborConformanceMode.Strict);
            if (reader.ReadStartMap() != 3)
            {
                return PasskeyFault.Malformed;
            }

            string? format = null;
            byte[]? data = null;
            ReadOnlyMemory<byte>? statement = null;
            for (var i = 0; i < 3; i++)
            {
                switch (reader.ReadTextString())
                {
                    case "fmt":
                        format = reader.ReadTextString();
                        break;
                    case "authData":
                        data = reader.ReadByteString();
                        break;
                    case "attStmt":
                        statement = reader.ReadEncodedValue();
                        break;
                    default:
                        return PasskeyFault.Malformed;
                }
            }

            reader.ReadEndMap();
            return reader.BytesRemaining != 0 || format is null || data is null || statement is null
                ? PasskeyFault.Malformed
                : Statement(format, data, statement.Value, out attestation);
        }
        catch (Exception fault) when (fault is CborContentException or InvalidOperationException or OverflowException)
        {
            return PasskeyFault.Malformed;
        }
    }

    private static PasskeyFault? Statement(string format, byte[] data, ReadOnlyMemory<byte> cbor, out AttestationObject? attestation)
    {
        attestation = null;
        var reader = new CborReader(cbor, CborConformanceMode.Strict);
        var count = reader.ReadStartMap();
        if (format == None)
        {
            attestation = new AttestationObject(data, false, 0, []);
            return count == 0 ? null : PasskeyFault.Attestation;
        }

        if (format != Packed || count != 2)
        {
            return PasskeyFault.Attestation;
        }

        int? algorithm = null;
        byte[]? signature = null;
        for (var i = 0; i < 2; i++)
        {
            switch (reader.ReadTextString())
            {
                case "alg":
                    algorithm = reader.ReadInt32();
                    break;
                case "sig":
                    signature = reader.ReadByteString();
                    break;
                default:
                    return PasskeyFault.Attestation;
            }
        }

        if (algorithm is null || signature is null)
        {
            return PasskeyFault.Attestation;
        }

        attestation = new AttestationObject(data, true, algorithm.Value, signature);
        return null;
    }
}
