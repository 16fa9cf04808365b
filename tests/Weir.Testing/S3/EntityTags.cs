using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Weir.Testing.S3;

/// <summary>Entity tags as a client expects them of what it sent.</summary>
[SuppressMessage("Security", "CA5351", Justification = "S3 defines the entity tag, and Content-MD5, as MD5; nothing rests on it.")]
public static class EntityTags
{
    /// <summary>The digest of the bytes: 16 bytes.</summary>
    public static byte[] Md5(ReadOnlySpan<byte> bytes) => MD5.HashData(bytes);

    /// <summary>The tag of an object in one piece, without its quotation marks.</summary>
    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(Md5(bytes));
}
