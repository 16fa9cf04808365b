using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Weir.S3.Framing;
using Weir.S3.Signing;
using Weir.Tests.S3.Signing;

namespace Weir.Tests.S3.Framing;

/// <summary>Frames bodies as clients do, with a signer of its own.</summary>
internal sealed class ChunkedBody(PayloadFraming framing, SignatureSeed seed)
{
    private readonly List<byte> _body = [];
    private string _previous = seed.Signature;

    /// <summary>Frames a body with the key and on the day of AWS's examples.</summary>
    public ChunkedBody(PayloadFraming framing)
        : this(framing, new SignatureSeed(
            SigningKeys.Derive(
                new CredentialScope("AKIAIOSFODNN7EXAMPLE", "20130524", "us-east-1", "s3", "aws4_request"),
                Encoding.ASCII.GetBytes(AwsExamples.Secret)),
            "20130524T000000Z",
            AwsExamples.Scope,
            new string('0', 64)))
    {
    }

    private bool IsSigned => framing != PayloadFraming.UnsignedChunksWithTrailer;

    public SignatureSeed Seed => seed;

    /// <summary>The body of some bytes, in chunks of a size, with a trailer where the framing has one.</summary>
    public byte[] Of(ReadOnlySpan<byte> bytes, int chunk, params (string Name, string Value)[] trailer)
    {
        while (!bytes.IsEmpty)
        {
            var count = Math.Min(chunk, bytes.Length);
            Chunk(bytes[..count]);
            bytes = bytes[count..];
        }

        Chunk(default);
        var text = new StringBuilder();
        foreach (var (name, value) in trailer)
        {
            Line($"{name}:{value}");
            text.Append(name).Append(':').Append(value).Append('\n');
        }

        if (framing == PayloadFraming.SignedChunksWithTrailer)
        {
            Line("x-amz-trailer-signature:" + Sign(
                $"AWS4-HMAC-SHA256-TRAILER\n{seed.TimeText}\n{seed.Scope}\n{_previous}\n"
                + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))));
        }

        Line("");
        return [.. _body];
    }

    /// <summary>Decodes a body in pieces of a size.</summary>
    public static (byte[] Bytes, bool IsComplete, int Consumed) Decode(ChunkedDecoder decoder, byte[] body, int piece)
    {
        var plain = new MemoryStream();
        var output = new byte[Math.Max(1, piece)];
        var at = 0;
        while (at < body.Length && !decoder.IsComplete)
        {
            decoder.Decode(body.AsSpan(at, Math.Min(piece, body.Length - at)), output, out var consumed, out var written);
            plain.Write(output, 0, written);
            at += consumed;
        }

        return (plain.ToArray(), decoder.IsComplete, at);
    }

    private void Chunk(ReadOnlySpan<byte> bytes)
    {
        var head = bytes.Length.ToString("x", CultureInfo.InvariantCulture);
        Line(!IsSigned ? head : head + ";chunk-signature=" + Sign(
            $"AWS4-HMAC-SHA256-PAYLOAD\n{seed.TimeText}\n{seed.Scope}\n{_previous}\n{PayloadMode.EmptyHash}\n"
            + Convert.ToHexStringLower(SHA256.HashData(bytes))));
        if (!bytes.IsEmpty)
        {
            _body.AddRange(bytes);
            Line("");
        }
    }

    private string Sign(string text) => _previous = Convert.ToHexStringLower(HMACSHA256.HashData(seed.Key.Span, Encoding.UTF8.GetBytes(text)));

    private void Line(string text) => _body.AddRange(Encoding.ASCII.GetBytes(text + "\r\n"));
}
