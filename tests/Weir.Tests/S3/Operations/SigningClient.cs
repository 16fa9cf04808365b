using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace Weir.Tests.S3.Operations;

/// <summary>An answer, read whole.</summary>
internal sealed record Answer(HttpStatusCode Status, byte[] Body, IReadOnlyDictionary<string, string> Headers)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public XElement Xml => XDocument.Parse(Text).Root!;

    /// <summary>The error's code; null where there is none.</summary>
    public string? Error => Text.Contains("<Error>", StringComparison.Ordinal) ? Xml.Element("Code")!.Value : null;

    /// <summary>A header's value; null where it is not there.</summary>
    public string? this[string name] => Headers.GetValueOrDefault(name);

    /// <summary>The text of all elements of a name.</summary>
    public IReadOnlyList<string> All(string element) =>
        [.. Xml.Descendants().Where(one => one.Name.LocalName == element).Select(static one => one.Value)];

    public Answer Demand(HttpStatusCode status)
    {
        Assert.True(Status == status, $"{(int)Status} and not {(int)status}: {Text}");
        return this;
    }

    public void Refused(HttpStatusCode status, string code) => Assert.Equal((status, code), (Status, Error));
}

/// <summary>A client of S3 that signs as its specification says, with no code of the door's.</summary>
internal sealed class SigningClient(Uri address, string accessKeyId, string secret) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });

    /// <summary>What goes beside a request; each null for the usual.</summary>
    public sealed record Extras
    {
        public (string Name, string Value)[] Headers { get; init; } = [];

        public string? Payload { get; init; }

        public string? Host { get; init; }

        public DateTimeOffset? Time { get; init; }

        public bool IsChunkedTransfer { get; init; }
    }

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
        var scope = $"{time[..8]}/{DoorFixture.Region}/s3/aws4_request";
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            $"AWS4-HMAC-SHA256 Credential={accessKeyId}/{scope}, SignedHeaders={string.Join(';', signed.Keys)}, "
            + $"Signature={Sign(method, target, signed, payload, time, scope)}");
        return await ReadAsync(request);
    }

    /// <summary>Sends without a signature.</summary>
    public async Task<Answer> SendUnsignedAsync(string method, string target, byte[]? body = null, Extras? extras = null)
    {
        using var request = Request(method, target, body, extras ?? new Extras());
        return await ReadAsync(request);
    }

    /// <summary>Makes a presigned target.</summary>
    public string Presign(string method, string path, int seconds, string query = "")
    {
        var time = TimeProvider.System.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = $"{time[..8]}/{DoorFixture.Region}/s3/aws4_request";
        var target = $"{path}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={accessKeyId}%2F{scope.Replace("/", "%2F", StringComparison.Ordinal)}"
            + $"&X-Amz-Date={time}&X-Amz-Expires={seconds}&X-Amz-SignedHeaders=host{query}";
        var signed = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["host"] = address.Authority };
        return $"{target}&X-Amz-Signature={Sign(method, target, signed, "UNSIGNED-PAYLOAD", time, scope)}";
    }

    public void Dispose() => _http.Dispose();

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
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(static header => header.Key, static header => string.Join(",", header.Value), StringComparer.OrdinalIgnoreCase);
        return new Answer(response.StatusCode, await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken), headers);
    }
}
