using Weir.S3.Xml;

namespace Weir.S3.Operations.Buckets;

/// <summary>What all lists of a bucket's content take.</summary>
/// <param name="Prefix">What keys begin with.</param>
/// <param name="Delimiter">Up to where keys are put together; empty for none.</param>
/// <param name="Encoding">How keys are written.</param>
/// <param name="Limit">How many at most.</param>
internal sealed record ListParameters(ReadOnlyMemory<byte> Prefix, ReadOnlyMemory<byte> Delimiter, KeyEncoding Encoding, int Limit)
{
    private const int MostKeys = 1_000;

    /// <summary>Reads the query.</summary>
    /// <param name="call">The request.</param>
    /// <param name="limit">The name of the parameter that limits how many.</param>
    public static ListParameters Read(S3Call call, string limit) => new(
        BytesOf(call, "prefix"),
        BytesOf(call, "delimiter"),
        KeyEncoding.Parse(call.Query["encoding-type"]),
        Math.Min(call.Number(limit) ?? MostKeys, MostKeys));

    /// <summary>A parameter's bytes; none where it is not there.</summary>
    public static ReadOnlyMemory<byte> BytesOf(S3Call call, string name) =>
        call.Query[name] is { Length: > 0 } text ? System.Text.Encoding.UTF8.GetBytes(text) : default(ReadOnlyMemory<byte>);

    /// <summary>Writes what was asked and whether there is more.</summary>
    public void WriteCommon(XmlAnswer answer, string limit, bool isTruncated)
    {
        Encoding.Write(answer, "Prefix", Prefix.Span);
        if (!Delimiter.IsEmpty)
        {
            Encoding.Write(answer, "Delimiter", Delimiter.Span);
        }

        answer.Number(limit, Limit).Text("EncodingType", Encoding.IsUrl ? "url" : null).Flag("IsTruncated", isTruncated);
    }

    /// <summary>Writes common prefixes.</summary>
    public void WritePrefixes(XmlAnswer answer, IReadOnlyList<ReadOnlyMemory<byte>> prefixes)
    {
        foreach (var prefix in prefixes)
        {
            answer.Open("CommonPrefixes");
            Encoding.Write(answer, "Prefix", prefix.Span);
            answer.Close("CommonPrefixes");
        }
    }
}
