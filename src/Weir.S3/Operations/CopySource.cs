using System.Text;
using Weir.S3.Errors;
using Weir.S3.Routing;
using Weir.Vault.Objects;

namespace Weir.S3.Operations;

/// <summary>The object that <c>x-amz-copy-source</c> names.</summary>
/// <param name="Bucket">Its bucket.</param>
/// <param name="Key">Its key.</param>
/// <param name="Version">Its version; null for the newest.</param>
internal sealed record CopySource(string Bucket, ObjectKey Key, VersionName? Version)
{
    /// <summary>The header.</summary>
    public const string Header = "x-amz-copy-source";

    private const string VersionMark = "?versionId=";

    /// <summary>Reads the header: <c>bucket/key</c>, percent-encoded, perhaps with a slash before and a version behind.</summary>
    /// <exception cref="S3Exception">It names no object.</exception>
    public static CopySource Read(S3Call call)
    {
        var text = call.Header(Header) ?? "";
        var mark = text.LastIndexOf(VersionMark, StringComparison.Ordinal);
        var version = default(VersionName?);
        if (mark >= 0)
        {
            version = VersionName.TryParse(text[(mark + VersionMark.Length)..], out var name)
                ? name
                : throw new S3Exception(S3Errors.InvalidArgument, "Invalid version id specified");
            text = text[..mark];
        }

        var utf8 = Encoding.UTF8.GetBytes(text);
        var ascii = Encoding.Latin1.GetString(utf8);
        var decoded = new byte[ascii.Length];
        var isDecoded = Array.TrueForAll(utf8, static value => value < 0x80)
            ? PercentEncoding.TryDecode(ascii, plusIsSpace: false, decoded, out var written)
            : Copy(utf8, decoded, out written);
        var path = decoded.AsSpan(0, written).TrimStart((byte)'/');
        var slash = path.IndexOf((byte)'/');
        return isDecoded && slash > 0 && ObjectKey.TryCreate(path[(slash + 1)..], out var key)
            ? new CopySource(Encoding.UTF8.GetString(path[..slash]), key, version)
            : throw new S3Exception(
                S3Errors.InvalidArgument, "Copy Source must mention the source bucket and key: sourcebucket/sourcekey");
    }

    // Some clients send the key as it is.
    private static bool Copy(byte[] source, byte[] destination, out int written)
    {
        source.CopyTo(destination, 0);
        written = source.Length;
        return true;
    }
}
