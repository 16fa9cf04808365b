using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Weir.Foundation;

/// <summary>The functions of OpenSSL 3's libcrypto that Ed25519 needs, which the platform's own classes lack (EVP_PKEY, EVP_DigestSign).</summary>
internal static partial class LibCrypto
{
    /// <summary>EVP_PKEY_ED25519 of obj_mac.h.</summary>
    public const int Ed25519 = 1087;

    private const string Library = "libcrypto.so.3";

    /// <summary>Makes a private key from its 32-byte seed; an invalid handle when it cannot.</summary>
    [LibraryImport(Library, EntryPoint = "EVP_PKEY_new_raw_private_key")]
    public static partial PrivateOrPublicKey NewPrivateKey(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    /// <summary>Makes a public key from its 32 bytes; an invalid handle when it cannot.</summary>
    [LibraryImport(Library, EntryPoint = "EVP_PKEY_new_raw_public_key")]
    public static partial PrivateOrPublicKey NewPublicKey(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    /// <summary>Copies the public half of a key; 1 when it did.</summary>
    [LibraryImport(Library, EntryPoint = "EVP_PKEY_get_raw_public_key")]
    public static partial int GetPublicKey(PrivateOrPublicKey key, Span<byte> publicKey, ref nuint length);

    /// <summary>Makes the context of one signature.</summary>
    [LibraryImport(Library, EntryPoint = "EVP_MD_CTX_new")]
    public static partial DigestContext NewContext();

    /// <summary>Begins a signature; 1 when it did.</summary>
    [LibraryImport(Library, EntryPoint = "EVP_DigestSignInit")]
    public static partial int SignInit(DigestContext context, nint keyContext, nint digest, nint engine, PrivateOrPublicKey key);

    /// <summary>Signs a whole message; 1 when it did.</summary>
    [LibraryImport(Library, EntryPoint = "EVP_DigestSign")]
    public static partial int Sign(
        DigestContext context, Span<byte> signature, ref nuint signatureLength, ReadOnlySpan<byte> message, nuint messageLength);

    /// <summary>Begins a check; 1 when it did.</summary>
    [LibraryImport(Library, EntryPoint = "EVP_DigestVerifyInit")]
    public static partial int VerifyInit(DigestContext context, nint keyContext, nint digest, nint engine, PrivateOrPublicKey key);

    /// <summary>Checks a signature over a whole message; 1 when it is right.</summary>
    [LibraryImport(Library, EntryPoint = "EVP_DigestVerify")]
    public static partial int Verify(
        DigestContext context, ReadOnlySpan<byte> signature, nuint signatureLength, ReadOnlySpan<byte> message, nuint messageLength);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_free")]
    private static partial void FreeKey(nint key);

    [LibraryImport(Library, EntryPoint = "EVP_MD_CTX_free")]
    private static partial void FreeContext(nint context);

    /// <summary>Owns an EVP_PKEY. The object may be used by several threads at once.</summary>
    internal sealed class PrivateOrPublicKey() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
    {
        /// <inheritdoc/>
        protected override bool ReleaseHandle()
        {
            FreeKey(handle);
            return true;
        }
    }

    /// <summary>Owns an EVP_MD_CTX. Used by one thread.</summary>
    internal sealed class DigestContext() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
    {
        /// <inheritdoc/>
        protected override bool ReleaseHandle()
        {
            FreeContext(handle);
            return true;
        }
    }
}
