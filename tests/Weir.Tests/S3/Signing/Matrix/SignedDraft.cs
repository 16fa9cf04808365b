using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Weir.S3.Signing;
using Weir.Tests.S3.Framing;
using Weir.Tests.S3.Operations;
using Weir.Vault.Checksums;

namespace Weir.Tests.S3.Signing.Matrix;

/// <summary>
/// A request that can be changed before it is signed and after, down to the bytes that go over the wire. The signer is not the door's.
/// </summary>
internal sealed class SignedDraft
{
    /// <summary>The trailer of framings that have one.</summary>
    public const string Trailer = "x-amz-checksum-crc32";

    public required SignatureCarrier Carrier { get; init; }

    public required PayloadFraming Framing { get; init; }

    public required string Method { get; set; }

    public required string Path { get; set; }

    public List<(string Name, string Value)> Query { get; } = [];

    public List<(string Name, string Value)> Headers { get; } = [];

    /// <summary>The body without framing; empty for none.</summary>
    public byte[] Plain { get; init; } = [];

    /// <summary>The body as it is sent; made by signing.</summary>
    public byte[] Body { get; set; } = [];

    public string KeyId { get; set; } = DoorFixture.AccessKeyId;

    public string Secret { get; set; } = DoorFixture.Secret;

    public DateTimeOffset Time { get; set; } = TimeProvider.System.GetUtcNow();

    public string? Day { get; set; }

    public string Region { get; set; } = DoorFixture.Region;

    public string Service { get; set; } = "s3";

    public string End { get; set; } = "aws4_request";

    public string Expires { get; set; } = "300";

    public bool SignsHost { get; set; } = true;

    /// <summary>How many bytes are said to come without framing.</summary>
    public long Announced { get; set; }

    public bool IsChunked => Framing >= PayloadFraming.SignedChunks;

    public bool IsSignedInChunks => Framing is PayloadFraming.SignedChunks or PayloadFraming.SignedChunksWithTrailer;

    public bool HasTrailer => Framing >= PayloadFraming.SignedChunksWithTrailer;

    /// <summary>Signs, and frames the body.</summary>
    public void Sign()
    {
        var time = Time.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = $"{Day ?? time[..8]}/{Region}/{Service}/{End}";
        AddOwn(time, scope);
        var names = SignedNames();
        if (Carrier == SignatureCarrier.Query)
        {
            Query.Add(("X-Amz-SignedHeaders", string.Join(';', names)));
        }

        var key = scope.Split('/').Aggregate(
            Encoding.UTF8.GetBytes($"AWS4{Secret}"), static (key, step) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(step)));
        var canonical = $"{Method}\n{Path}\n{Canonical(Query)}\n"
            + string.Concat(names.Select(name => $"{name}:{HeaderOf(name)}\n")) + $"\n{string.Join(';', names)}\n{PayloadText()}";
        var text = $"AWS4-HMAC-SHA256\n{time}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
        if (Carrier == SignatureCarrier.Query)
        {
            Query.Add(("X-Amz-Signature", signature));
        }
        else
        {
            Headers.Add(("Authorization",
                $"AWS4-HMAC-SHA256 Credential={KeyId}/{scope}, SignedHeaders={string.Join(';', names)}, Signature={signature}"));
        }

        Body = !IsChunked ? Plain : new ChunkedBody(Framing, new SignatureSeed(key, time, scope, signature))
            .Of(Plain, 8_192, HasTrailer ? [(Trailer, Crc(Plain))] : []);
    }

    /// <summary>Changes a header's value; demands that it is there.</summary>
    public void Change(string name, Func<string, string> change)
    {
        var index = Headers.FindIndex(header => header.Name == name);
        Headers[index] = (name, change(Headers[index].Value));
    }

    /// <summary>Takes a header away.</summary>
    public void Without(string name) => Headers.RemoveAll(header => header.Name == name);

    /// <summary>Changes a parameter's value; demands that it is there.</summary>
    public void ChangeQuery(string name, Func<string, string> change)
    {
        var index = Query.FindIndex(parameter => parameter.Name == name);
        Query[index] = (name, change(Query[index].Value));
    }

    /// <summary>Changes the signature's own text, wherever it is carried.</summary>
    public void ChangeSignature(Func<string, string> change)
    {
        if (Carrier == SignatureCarrier.Query)
        {
            ChangeQuery("X-Amz-Signature", change);
        }
        else
        {
            Change("Authorization", value => value[..^64] + change(value[^64..]));
        }
    }

    /// <summary>The bytes of the request.</summary>
    public byte[] ToBytes()
    {
        var query = string.Join('&', Query.Select(static one => $"{one.Name}={Uri.EscapeDataString(one.Value)}"));
        var target = query.Length == 0 ? Path : $"{Path}?{query}";
        var head = $"{Method} {target} HTTP/1.1\r\n{string.Concat(Headers.Select(static header => $"{header.Name}: {header.Value}\r\n"))}"
            + $"Content-Length: {Body.Length}\r\nConnection: close\r\n\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. Body];
    }

    private void AddOwn(string time, string scope)
    {
        if (IsChunked)
        {
            Headers.Add(("x-amz-decoded-content-length", (Plain.Length + Announced).ToString(CultureInfo.InvariantCulture)));
        }

        if (HasTrailer)
        {
            Headers.Add(("x-amz-trailer", Trailer));
        }

        if (Carrier == SignatureCarrier.Header)
        {
            Headers.AddRange([("x-amz-content-sha256", PayloadText()), ("x-amz-date", time)]);
            return;
        }

        if (Framing != PayloadFraming.Unsigned)
        {
            Headers.Add(("x-amz-content-sha256", PayloadText()));
        }

        Query.AddRange(
        [
            ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"), ("X-Amz-Credential", $"{KeyId}/{scope}"), ("X-Amz-Date", time), ("X-Amz-Expires", Expires),
        ]);
    }

    private List<string> SignedNames() => [.. Headers.Select(static header => header.Name.ToLowerInvariant())
        .Where(name => (name == "host" && SignsHost) || name.StartsWith("x-amz-", StringComparison.Ordinal))
        .Distinct().Order(StringComparer.Ordinal)];

    private string HeaderOf(string name) => string.Join(
        ',', Headers.Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(static header => header.Value.Trim()));

    private static string Canonical(IEnumerable<(string Name, string Value)> query) => string.Join(
        '&', query.Select(static one => $"{Uri.EscapeDataString(one.Name)}={Uri.EscapeDataString(one.Value)}").Order(StringComparer.Ordinal));

    private static string Crc(byte[] bytes)
    {
        using var hash = new ChecksumHash(ChecksumAlgorithm.Crc32);
        hash.Append(bytes);
        return Convert.ToBase64String(hash.Finish());
    }

    private string PayloadText() => Framing switch
    {
        PayloadFraming.Unsigned => "UNSIGNED-PAYLOAD",
        PayloadFraming.Hashed => Convert.ToHexStringLower(SHA256.HashData(Plain)),
        PayloadFraming.SignedChunks => "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        PayloadFraming.SignedChunksWithTrailer => "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
        _ => "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
    };
}
