using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace Weir.Testing.S3;

/// <summary>
/// A client of S3 that signs as the specification says (AWS, "Authenticating requests"), with no code of the door's. It sends what it is
/// given, so that refusals are seen as they are. Safe for concurrent use.
/// </summary>
/// <param name="http">Sends; it stays the caller's.</param>
/// <param name="address">The S3 door.</param>
/// <param name="accessKeyId">The key's id.</param>
/// <param name="secret">The key's secret.</param>
/// <param name="region">The region that is signed for.</param>
public sealed class SigningClient(HttpClient http, Uri address, string accessKeyId, string secret, string region)
{
    /// <summary>Signs and sends. The path and the query are sent as they are given.</summary>
    public async Task<Answer> SendAsync(string method, string target, byte[]? body = null, Extras? extras = null)
    {
        extras ??= new Extras();
        using var request = Request(method, target, body, extras);
        var payload = extras.Payload ?? Convert.ToHexStringLower(SHA256.HashData(body ?? []));
        var time = (extras.Time ?? TimeProvider.System.GetUtcNow()).ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var signed = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["host"] = extras.Host ?? address.Authority,
            ["x-amz-content-sha256"] = payload,
            ["x-amz-date"] = time,
        };
        foreach (var (name, value) in extras.Headers.Where(static header => header.Name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase)))
        {
            signed[name.ToLowerInvariant()] = value;
        }

        request.Headers.TryAddWithoutValidation("x-amz-date", time);
        request.Headers.TryAddWithoutValidation("x-amz-content-sha256", payload);
        var scope = $"{time[..8]}/{region}/s3/aws4_request";
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            $"AWS4-HMAC-SHA256 Credential={accessKeyId}/{scope}, SignedHeaders={string.Join(';', signed.Keys)}, "
            + $"Signature={Sign(method, target, signed, payload, time, scope)}");
        return await ReadAsync(request).ConfigureAwait(false);
    }

    /// <summary>Sends without a signature.</summary>
    public async Task<Answer> SendUnsignedAsync(string method, string target, byte[]? body = null, Extras? extras = null)
    {
        using var request = Request(method, target, body, extras ?? new Extras());
        return await ReadAsync(request).ConfigureAwait(false);
    }

    /// <summary>Makes a presigned target.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path as it goes over the wire.</param>
    /// <param name="seconds">How long it counts.</param>
    /// <param name="query">Further parameters, each with an ampersand before.</param>
    public string Presign(string method, string path, int seconds, string query = "")
    {
        var time = TimeProvider.System.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = $"{time[..8]}/{region}/s3/aws4_request";
        var target = $"{path}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={Uri.EscapeDataString($"{accessKeyId}/{scope}")}"
            + $"&X-Amz-Date={time}&X-Amz-Expires={seconds}&X-Amz-SignedHeaders=host{query}";
        var signed = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["host"] = address.Authority };
        return $"{target}&X-Amz-Signature={Sign(method, target, signed, "UNSIGNED-PAYLOAD", time, scope)}";
    }

    // The targets of tests are in the canonical spelling but for the order of the query.
    private string Sign(
        string method, string target, SortedDictionary<string, string> signed, string payload, string time, string scope)
    {
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        var (path, query) = mark < 0 ? (target, "") : (target[..mark], target[(mark + 1)..]);
        var parameters = query.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(static piece => piece.Contains('=', StringComparison.Ordinal) ? piece : piece + "=")
            .Order(StringComparer.Ordinal);
        var canonical = $"{method}\n{path}\n{string.Join('&', parameters)}\n"
            + string.Concat(signed.Select(static header => $"{header.Key}:{header.Value.Trim()}\n"))
            + $"\n{string.Join(';', signed.Keys)}\n{payload}";
        var text = $"AWS4-HMAC-SHA256\n{time}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (var step in scope.Split('/'))
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(step));
        }

        return Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
    }

    private HttpRequestMessage Request(string method, string target, byte[]? body, Extras extras)
    {
        var uri = new Uri(
            address.GetLeftPart(UriPartial.Authority) + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(new HttpMethod(method), uri);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Headers.TransferEncodingChunked = extras.IsChunkedTransfer;
        }

        if (extras.Host is not null)
        {
            request.Headers.Host = extras.Host;
        }

        foreach (var (name, value) in extras.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content!.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return request;
    }

    private async Task<Answer> ReadAsync(HttpRequestMessage request)
    {
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken).ConfigureAwait(false);
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(static header => header.Key, static header => string.Join(",", header.Value), StringComparer.OrdinalIgnoreCase);
        var body = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken).ConfigureAwait(false);
        return new Answer(response.StatusCode, body, headers);
    }
}

/// <summary>What goes beside a request.</summary>
public sealed record Extras
{
    /// <summary>Headers; those of AWS are signed.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>What is said of the body; null for its SHA-256.</summary>
    public string? Payload { get; init; }

    /// <summary>The host; null for that of the address.</summary>
    public string? Host { get; init; }

    /// <summary>When it is signed; null for the time of sending.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>Whether the body is sent without saying how long it is.</summary>
    public bool IsChunkedTransfer { get; init; }

    /// <summary>Headers alone.</summary>
    public static Extras Of(params (string Name, string Value)[] headers) => new() { Headers = headers };
}
