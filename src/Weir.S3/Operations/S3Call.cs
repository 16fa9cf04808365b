using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Weir.Foundation;
using Weir.S3.Errors;
using Weir.S3.Framing;
using Weir.S3.Routing;
using Weir.S3.Signing;
using Weir.S3.Xml;
using Weir.Vault;
using Weir.Vault.Objects;

namespace Weir.S3.Operations;

/// <summary>One request whose signer is known, and its answer. Used by one operation.</summary>
/// <param name="http">The request and its answer.</param>
/// <param name="target">The request's target.</param>
/// <param name="address">The bucket and key that it names.</param>
/// <param name="session">What its actor may do with the vault.</param>
/// <param name="claim">What was said of the signature; null of an anonymous request.</param>
/// <param name="seed">What signed chunks continue from; null of an anonymous request.</param>
/// <param name="options">The door.</param>
internal sealed class S3Call(
    HttpContext http,
    RequestTarget target,
    S3Address address,
    VaultSession session,
    SignatureClaim? claim,
    SignatureSeed? seed,
    S3DoorOptions options)
{
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> ControlCharacters =
        SearchValues.Create([.. Enumerable.Range(0, 0xA0).Select(static unit => (char)unit).Where(char.IsControl)]);

    /// <summary>What the actor may do with the vault.</summary>
    public VaultSession Session => session;

    /// <summary>The bucket's name.</summary>
    public string Bucket => address.Bucket;

    /// <summary>The key.</summary>
    /// <exception cref="S3Exception">It is longer than a key may be.</exception>
    public ObjectKey Key => address.Key;

    /// <summary>The query.</summary>
    public RequestTarget Query => target;

    /// <summary>The door.</summary>
    public S3DoorOptions Options => options;

    /// <summary>The scheme that the client asked by.</summary>
    public string Scheme => http.Request.Scheme;

    /// <summary>The host that the client asked.</summary>
    public string Host => http.Request.Host.Value ?? "";

    /// <summary>Whether nobody signed.</summary>
    public bool IsAnonymous => claim is null;

    /// <summary>Whether the answer has no body.</summary>
    public bool IsHead => HttpMethods.IsHead(http.Request.Method);

    /// <summary>The headers of the request.</summary>
    public IHeaderDictionary Headers => http.Request.Headers;

    /// <summary>The answer.</summary>
    public HttpResponse Response => http.Response;

    /// <summary>The id that the owner of a bucket or object has here: that of the actor's organization.</summary>
    public string OwnerId => session.Actor.Organization?.ToString() ?? "";

    /// <summary>The version that the query names; null where it names none.</summary>
    /// <exception cref="S3Exception">The text is no version's id.</exception>
    public VersionName? Version => target["versionId"] switch
    {
        null => null,
        var text when VersionName.TryParse(text, out var name) => name,
        _ => throw new S3Exception(S3Errors.InvalidArgument, "Invalid version id specified"),
    };

    /// <summary>How the body is framed.</summary>
    public PayloadMode Payload => field ??= claim?.Payload
        ?? (Header(PayloadMode.Header) is { } text ? PayloadMode.Parse(text) : PayloadMode.Unsigned);

    /// <summary>The only value of a header; null where it was not sent. A presigned URL may carry those of AWS in its query.</summary>
    /// <exception cref="S3Exception">It was sent more than once.</exception>
    public string? Header(string name)
    {
        if (Headers.TryGetValue(name, out var values))
        {
            return values.Count == 1
                ? values[0]
                : throw new S3Exception(S3Errors.InvalidRequest, $"The header {name} was sent more than once.");
        }

        return name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase)
            ? CarriedHeaders.GetValueOrDefault(name)
            : null;
    }

    /// <summary>All headers of AWS with their values, those of a presigned URL's query included.</summary>
    public IEnumerable<KeyValuePair<string, string>> AmzHeaders() => Headers
        .Where(static header => header.Key.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase))
        .Select(static header => KeyValuePair.Create(header.Key.ToLowerInvariant(), header.Value.ToString()))
        .Concat(CarriedHeaders);

    /// <summary>A whole number of the query; null where it is not there.</summary>
    /// <exception cref="S3Exception">It is no number, or negative.</exception>
    public int? Number(string name) => target[name] is not { Length: > 0 } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw S3Exception.With(
            S3Errors.InvalidArgument,
            $"Argument {name} must be an integer between 0 and 2147483647",
            new KeyValuePair<string, string>("ArgumentName", name),
            new KeyValuePair<string, string>("ArgumentValue", text));

    /// <summary>Refuses a request that expects another owner.</summary>
    /// <exception cref="S3Exception">The owner is another.</exception>
    public void CheckOwner()
    {
        foreach (var name in (ReadOnlySpan<string>)["x-amz-expected-bucket-owner", "x-amz-source-expected-bucket-owner"])
        {
            if (Header(name) is { } owner && owner != OwnerId)
            {
                throw new S3Exception(S3Errors.AccessDenied);
            }
        }
    }

    /// <summary>
    /// Refuses a digest of a body that is not there; an upload without a length is refused for that instead, where its body is read.
    /// </summary>
    /// <exception cref="S3Exception">It is not that of no bytes.</exception>
    public void CheckEmptyBody()
    {
        var isUpload = http.Request is { ContentLength: null, Method: "PUT" or "POST" };
        if (!isUpload
            && Payload is { Framing: PayloadFraming.Hashed, Text: not PayloadMode.EmptyHash }
            && http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
        {
            throw new S3Exception(S3Errors.XAmzContentSha256Mismatch);
        }
    }

    /// <summary>Opens the body, without its framing; the caller disposes it.</summary>
    /// <exception cref="S3Exception">Nobody said how long it is, or its framing cannot be told.</exception>
    public PayloadReader OpenBody(bool lengthNeeded)
    {
        var request = http.Request;
        if (!Payload.IsChunked)
        {
            return request.ContentLength is null && lengthNeeded
                ? throw new S3Exception(S3Errors.MissingContentLength)
                : new PayloadReader(request.BodyReader, null, request.ContentLength);
        }

        if (!long.TryParse(Header("x-amz-decoded-content-length"), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes))
        {
            throw new S3Exception(S3Errors.MissingContentLength);
        }

        if (seed is null && Payload.Framing != PayloadFraming.UnsignedChunksWithTrailer)
        {
            throw new S3Exception(S3Errors.AccessDenied);
        }

        var trailer = Header("x-amz-trailer")?.ToLowerInvariant();
        if (trailer is not null && !Payload.HasTrailer)
        {
            throw new S3Exception(S3Errors.InvalidRequest, "x-amz-trailer was sent with a body that has no trailer.");
        }

        return new PayloadReader(
            request.BodyReader, new ChunkedDecoder(Payload.Framing, seed, bytes, trailer is null ? [] : [trailer]), bytes);
    }

    /// <summary>Reads a body that is not an object, and checks every digest that was declared for it.</summary>
    /// <exception cref="S3Exception">It is too long, or a digest is another.</exception>
    public Task<byte[]> ReadBodyAsync(CancellationToken cancellationToken) => ReadBodyAsync(checksumIsOfBody: true, cancellationToken);

    /// <summary>The same, where a checksum in a header can be of something else than the body.</summary>
    public async Task<byte[]> ReadBodyAsync(bool checksumIsOfBody, CancellationToken cancellationToken)
    {
        using var body = OpenBody(lengthNeeded: false);
        if (body.Bytes > XmlBody.MaxBytes)
        {
            throw new S3Exception(S3Errors.MaxMessageLengthExceeded);
        }

        var digests = BodyDigests.Read(this, checksumIsOfBody);
        using var buffer = new PooledBuffer(4_096);
        while (await body.ReadAsync(buffer.GetMemory(4_096), cancellationToken).ConfigureAwait(false) is > 0 and var count)
        {
            buffer.Advance(count);
            if (buffer.Length > XmlBody.MaxBytes)
            {
                throw new S3Exception(S3Errors.MaxMessageLengthExceeded);
            }
        }

        digests.Check(buffer.WrittenSpan, Payload.Sha256, body);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>A text that can be sent as a header, as the server that read it from one has seen to; one from a query may be anything.</summary>
    /// <exception cref="S3Exception">It has control characters.</exception>
    public static string AsHeader(string value) => value.AsSpan().ContainsAny(ControlCharacters)
        ? throw new S3Exception(S3Errors.InvalidArgument, "A value that is to be sent as a header has control characters.")
        : value;

    /// <summary>Answers with XML.</summary>
    public async Task AnswerAsync(Action<XmlAnswer> write, CancellationToken cancellationToken)
    {
        using var buffer = new PooledBuffer(4_096);
        write(new XmlAnswer(buffer));
        Response.ContentType = "application/xml";
        Response.ContentLength = buffer.Length;
        Response.BodyWriter.Write(buffer.WrittenSpan);
        await Response.BodyWriter.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Answers with nothing but a status.</summary>
    public Task AnswerAsync(int status)
    {
        Response.StatusCode = status;
        return Task.CompletedTask;
    }

    // A presigned URL may carry headers of AWS in its query. No name comes twice there.
    private Dictionary<string, string> CarriedHeaders => field ??= ReadCarriedHeaders();

    private Dictionary<string, string> ReadCarriedHeaders()
    {
        var carried = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (claim?.Carrier != SignatureCarrier.Query)
        {
            return carried;
        }

        foreach (var parameter in target.Query)
        {
            if (!parameter.Name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (parameter.Name.AsSpan().ContainsAnyExcept(NameCharacters))
            {
                throw new S3Exception(S3Errors.InvalidArgument, "A parameter that stands for a header is no name of one.");
            }

            carried.Add(parameter.Name.ToLowerInvariant(), AsHeader(parameter.Value));
        }

        return carried;
    }
}
