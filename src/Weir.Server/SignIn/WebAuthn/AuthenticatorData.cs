using System.Buffers.Binary;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text;

namespace Weir.Server.SignIn.WebAuthn;

/// <summary>What the authenticator says and signs (WebAuthn level 3, section 6.1).</summary>
/// <param name="RelyingPartyHash">SHA-256 of the relying party's id.</param>
/// <param name="Flags">The flags.</param>
/// <param name="SignCount">The signature counter.</param>
/// <param name="Aaguid">The model; only at registration.</param>
/// <param name="CredentialId">The new credential's id; only at registration.</param>
/// <param name="PublicKey">The new credential's COSE key; only at registration.</param>
internal sealed record AuthenticatorData(
    byte[] RelyingPartyHash, AuthenticatorFlags Flags, uint SignCount, Guid Aaguid, byte[]? CredentialId, byte[]? PublicKey)
{
    private const int HeaderBytes = 37;
    private const int AttestedHeaderBytes = 18;
    private const int ShortestCredentialId = 16;
    private const int LongestCredentialId = 1023;

    /// <summary>Reads the bytes: all of them, and no others. Null when they are not such data.</summary>
    public static AuthenticatorData? Read(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < HeaderBytes)
        {
            return null;
        }

        var span = bytes.Span;
        var data = new AuthenticatorData(
            span[..32].ToArray(), (AuthenticatorFlags)span[32], BinaryPrimitives.ReadUInt32BigEndian(span[33..]), Guid.Empty, null, null);
        var rest = bytes[HeaderBytes..];
        try
        {
            if (data.Flags.HasFlag(AuthenticatorFlags.AttestedCredential))
            {
                if (WithCredential(data, ref rest) is not { } attested)
                {
                    return null;
                }

                data = attested;
            }

            if (data.Flags.HasFlag(AuthenticatorFlags.Extensions) && !SkipMap(ref rest))
            {
                return null;
            }
        }
        catch (Exception fault) when (fault is CborContentException or InvalidOperationException)
        {
            return null;
        }

        return rest.IsEmpty ? data : null;
    }

    /// <summary>What both ceremonies check of the data; the fault, or null.</summary>
    public PasskeyFault? Check(string relyingPartyId)
    {
        if (!CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(relyingPartyId)), RelyingPartyHash))
        {
            return PasskeyFault.OtherRelyingParty;
        }

        return Flags switch
        {
            _ when !Flags.HasFlag(AuthenticatorFlags.UserPresent) => PasskeyFault.UserNotPresent,
            _ when !Flags.HasFlag(AuthenticatorFlags.UserVerified) => PasskeyFault.UserNotVerified,
            _ when Flags.HasFlag(AuthenticatorFlags.BackedUp) && !Flags.HasFlag(AuthenticatorFlags.BackupEligible) => PasskeyFault.Flags,
            _ when (Flags & AuthenticatorFlags.Reserved) != 0 => PasskeyFault.Flags,
            _ => null,
        };
    }

    private static AuthenticatorData? WithCredential(AuthenticatorData data, ref ReadOnlyMemory<byte> rest)
    {
        if (rest.Length < AttestedHeaderBytes)
        {
            return null;
        }

        var aaguid = new Guid(rest.Span[..16], bigEndian: true);
        var idLength = BinaryPrimitives.ReadUInt16BigEndian(rest.Span[16..]);
        rest = rest[AttestedHeaderBytes..];
        if (idLength is < ShortestCredentialId or > LongestCredentialId || rest.Length < idLength)
        {
            return null;
        }

        var id = rest[..idLength].ToArray();
        var key = rest[idLength..];
        rest = key;
        return SkipMap(ref rest)
            ? data with { Aaguid = aaguid, CredentialId = id, PublicKey = key[..^rest.Length].ToArray() }
            : null;
    }

    private static bool SkipMap(ref ReadOnlyMemory<byte> rest)
    {
        var reader = new CborReader(rest, CborConformanceMode.Ctap2Canonical, allowMultipleRootLevelValues: true);
        if (reader.PeekState() != CborReaderState.StartMap)
        {
            return false;
        }

        reader.SkipValue();
        rest = rest[^reader.BytesRemaining..];
        return true;
    }
}

/// <summary>The flags of authenticator data.</summary>
[Flags]
internal enum AuthenticatorFlags : byte
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>Somebody touched it.</summary>
    UserPresent = 1,

    /// <summary>It verified its user.</summary>
    UserVerified = 4,

    /// <summary>The passkey can be synchronized.</summary>
    BackupEligible = 8,

    /// <summary>The passkey is synchronized.</summary>
    BackedUp = 16,

    /// <summary>Bits that the standard keeps at zero.</summary>
    Reserved = 2 | 32,

    /// <summary>A credential follows.</summary>
    AttestedCredential = 64,

    /// <summary>Extensions follow.</summary>
    Extensions = 128,
}
