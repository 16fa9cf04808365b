using System.Security.Cryptography;

namespace Weir.Testing.S3;

/// <summary>MD5, of which S3 makes its entity tags.</summary>
public static class Md5Digest
{
    /// <summary>The 16 bytes of the digest.</summary>
#pragma warning disable CA5351 // S3 defines the entity tag as MD5; nothing rests on it.
    public static byte[] Of(byte[] bytes) => MD5.HashData(bytes);
#pragma warning restore CA5351
}
