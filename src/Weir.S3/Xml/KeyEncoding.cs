using Weir.Foundation;
using Weir.S3.Errors;
using Weir.S3.Routing;

namespace Weir.S3.Xml;

/// <summary>How lists write keys: as they are, or percent-encoded where the client asked for <c>encoding-type=url</c>.</summary>
/// <param name="IsUrl">Whether they are encoded.</param>
internal readonly record struct KeyEncoding(bool IsUrl)
{
    /// <summary>Reads what the client asked for.</summary>
    /// <exception cref="S3Exception">There is no such encoding.</exception>
    public static KeyEncoding Parse(string? text) => text switch
    {
        null or "" => default,
        "url" => new KeyEncoding(true),
        _ => throw new S3Exception(S3Errors.InvalidArgument, "Invalid Encoding Method specified in Request"),
    };

    /// <summary>Writes a key, prefix, delimiter or marker.</summary>
    public void Write(XmlAnswer answer, string name, ReadOnlySpan<byte> bytes)
    {
        if (!IsUrl)
        {
            answer.Text(name, bytes);
            return;
        }

        using var encoded = new PooledBuffer(3 * bytes.Length + 1);
        PercentEncoding.Encode(bytes, keepSlash: true, encoded);
        answer.Text(name, encoded.WrittenSpan);
    }
}
