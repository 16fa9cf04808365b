using System.Security.Cryptography;

namespace Weir.Guard.Keys;

/// <summary>Seals the XML of ASP.NET Core's data protection keys for the installation. Thread-safe.</summary>
/// <param name="ring">Whose keys seal; the caller disposes it.</param>
public sealed class SealedXml(KeyRing ring)
{
    /// <summary>Seals an element's bytes.</summary>
    /// <exception cref="KeyUnavailableException">The installation's key cannot be used.</exception>
    public byte[] Seal(ReadOnlySpan<byte> xml) => ring.Seal(KeyOwner.Installation, KeyPurpose.DataProtection, xml, "xml"u8);

    /// <summary>Opens what <see cref="Seal"/> made.</summary>
    /// <exception cref="KeyUnavailableException">The installation's key cannot be used.</exception>
    /// <exception cref="CryptographicException">The bytes were altered, or are something else.</exception>
    public byte[] Open(ReadOnlySpan<byte> sealedXml) => ring.Open(KeyOwner.Installation, KeyPurpose.DataProtection, sealedXml, "xml"u8);
}
