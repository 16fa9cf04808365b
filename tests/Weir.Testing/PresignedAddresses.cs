using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Weir.Testing;

/// <summary>
/// Addresses that carry the signature of an S3 key (AWS, "Authenticating requests: using query parameters"), good for an hour from when this
/// was made, for any body. Safe for concurrent use.
/// </summary>
/// <param name="server">The S3 door.</param>
/// <param name="accessKeyId">The key's id.</param>
/// <param name="secret">The key's secret.</param>
public sealed class PresignedAddresses(Uri server, string accessKeyId, string secret)
{
    private readonly string _time = TimeProvider.System.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The address for one method and one path; the path is as it goes over the wire.</summary>
    public Uri Of(string method, string path) => new(server, TargetOf(method, path));

    /// <summary>The target of a request line.</summary>
    public string TargetOf(string method, string path)
    {
        var scope = $"{_time[..8]}/us-east-1/s3/aws4_request";
        var query = $"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={Uri.EscapeDataString($"{accessKeyId}/{scope}")}&X-Amz-Date={_time}"
            + "&X-Amz-Expires=3600&X-Amz-SignedHeaders=host";
        var canonical = $"{method}\n{path}\n{query}\nhost:{server.Authority}\n\nhost\nUNSIGNED-PAYLOAD";
        var text = $"AWS4-HMAC-SHA256\n{_time}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = new[] { _time[..8], "us-east-1", "s3", "aws4_request" }.Aggregate(
            Encoding.UTF8.GetBytes($"AWS4{secret}"), static (key, part) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part)));
        return $"{path}?{query}&X-Amz-Signature={Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)))}";
    }
}
