using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;
using Weir.Foundation;
using Weir.S3.Routing;

namespace Weir.S3.Signing;

/// <summary>
/// The one spelling of a request that both sides sign ("Signature calculations", S3 API reference): unlike that of other services, the
/// path is decoded and encoded once and never normalized.
/// </summary>
internal static class CanonicalRequest
{
    private const byte LineFeed = (byte)'\n';

    /// <summary>Hashes the canonical request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="claim">What it says of its signature.</param>
    /// <param name="hash">Receives 32 bytes.</param>
    public static void Hash(in SignedRequest request, SignatureClaim claim, Span<byte> hash)
    {
        using var text = new PooledBuffer(2_048);
        Write(request, claim, text);
        SHA256.HashData(text.WrittenSpan, hash);
    }

    /// <summary>Writes the canonical request.</summary>
    public static void Write(in SignedRequest request, SignatureClaim claim, PooledBuffer text)
    {
        Append(text, request.Method);
        text.WriteByte(LineFeed);
        PercentEncoding.Encode(request.Target.Path.Span, keepSlash: true, text);
        text.WriteByte(LineFeed);
        WriteQuery(request.Target, claim.Carrier, text);
        text.WriteByte(LineFeed);
        foreach (var name in claim.SignedHeaders)
        {
            Append(text, name);
            text.WriteByte((byte)':');
            WriteValues(request.Headers[name], text);
            text.WriteByte(LineFeed);
        }

        text.WriteByte(LineFeed);
        for (var index = 0; index < claim.SignedHeaders.Count; index++)
        {
            if (index > 0)
            {
                text.WriteByte((byte)';');
            }

            Append(text, claim.SignedHeaders[index]);
        }

        text.WriteByte(LineFeed);
        Append(text, claim.Payload.Text);
    }

    private static void WriteQuery(RequestTarget target, SignatureCarrier carrier, PooledBuffer text)
    {
        var lines = new List<(byte[] Name, byte[] Value)>(target.Query.Count);
        foreach (var parameter in target.Query)
        {
            if (carrier != SignatureCarrier.Query || parameter.Name != "X-Amz-Signature")
            {
                lines.Add((Encoded(parameter.Name), Encoded(parameter.Value)));
            }
        }

        lines.Sort(static (left, right) => left.Name.AsSpan().SequenceCompareTo(right.Name));
        for (var index = 0; index < lines.Count; index++)
        {
            if (index > 0)
            {
                text.WriteByte((byte)'&');
            }

            text.Write(lines[index].Name);
            text.WriteByte((byte)'=');
            text.Write(lines[index].Value);
        }
    }

    private static byte[] Encoded(string text)
    {
        using var encoded = new PooledBuffer();
        PercentEncoding.Encode(Encoding.UTF8.GetBytes(text), keepSlash: false, encoded);
        return encoded.WrittenSpan.ToArray();
    }

    private static void WriteValues(StringValues values, PooledBuffer text)
    {
        for (var index = 0; index < values.Count; index++)
        {
            if (index > 0)
            {
                text.WriteByte((byte)',');
            }

            WriteTrimmed(values[index].AsSpan().Trim(" \t"), text);
        }
    }

    private static void WriteTrimmed(ReadOnlySpan<char> value, PooledBuffer text)
    {
        while (value.IndexOf("  ") is >= 0 and var spaces)
        {
            Append(text, value[..(spaces + 1)]);
            value = value[(spaces + 1)..].TrimStart(' ');
        }

        Append(text, value);
    }

    private static void Append(PooledBuffer text, ReadOnlySpan<char> characters) => Encoding.UTF8.GetBytes(characters, text);
}
