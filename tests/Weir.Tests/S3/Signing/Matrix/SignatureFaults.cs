using System.Text;
using Weir.S3.Signing;

namespace Weir.Tests.S3.Signing.Matrix;

/// <summary>One thing that is wrong with a request, and what the door has to say to it.</summary>
/// <param name="Name">What is wrong.</param>
/// <param name="Code">The error's code.</param>
internal sealed record SignatureFault(string Name, string Code)
{
    /// <summary>Of which requests it can be said.</summary>
    public Func<SignedDraft, bool> Fits { get; init; } = static _ => true;

    /// <summary>What is changed before signing.</summary>
    public Action<SignedDraft> Before { get; init; } = static _ => { };

    /// <summary>What is changed after signing.</summary>
    public Action<SignedDraft> After { get; init; } = static _ => { };

    /// <summary>The code where the signature is in the query; null for the same.</summary>
    public string? CodeInQuery { get; init; }
}

/// <summary>All that is tried with every carrier, framing and operation.</summary>
internal static class SignatureFaults
{
    private const string Wrong = "SignatureDoesNotMatch";
    private const string BadHeader = "AuthorizationHeaderMalformed";
    private const string BadQuery = "AuthorizationQueryParametersError";
    private const string Meta = "x-amz-meta-note";

    /// <summary>The faults.</summary>
    public static IReadOnlyList<SignatureFault> All { get; } =
        [.. OfRequest(), .. OfScope(), .. OfCarrier(), .. OfHeader(), .. OfQuery(), .. OfBody()];

    private static bool InHeader(SignedDraft draft) => draft.Carrier == SignatureCarrier.Header;

    private static bool InQuery(SignedDraft draft) => draft.Carrier == SignatureCarrier.Query;

    private static IEnumerable<SignatureFault> OfRequest() =>
    [
        new("another path", Wrong) { After = static draft => draft.Path += "x" },
        new("another parameter", Wrong) { After = static draft => draft.Query.Add(("x-id", "1")) },
        new("another host", Wrong) { After = static draft => draft.Change("Host", static _ => "elsewhere.test") },
        new("another signed header", Wrong) { After = static draft => draft.Change(Meta, static value => value + "x") },
        new("a signed header is missing", Wrong) { After = static draft => draft.Without(Meta) },
        new("a signed header comes twice", Wrong) { After = static draft => draft.Headers.Add((Meta, "note")) },
        new("a header that is not signed", "AccessDenied") { After = static draft => draft.Headers.Add(("x-amz-acl", "private")) },
        new("the host is not signed", "AccessDenied") { Before = static draft => draft.SignsHost = false },
        new("another signature", Wrong) { After = static draft => draft.ChangeSignature(Flip) },
        new("another secret", Wrong) { Before = static draft => draft.Secret += "x" },
        new("an unknown key", "InvalidAccessKeyId") { Before = static draft => draft.KeyId += "X" },
        new("a session token", "InvalidToken") { Before = static draft => draft.Headers.Add(("x-amz-security-token", "token")) },
    ];

    private static IEnumerable<SignatureFault> OfScope() =>
    [
        new("another day", BadHeader) { CodeInQuery = BadQuery, Before = static draft => draft.Day = "20130524" },
        new("no day", BadHeader) { CodeInQuery = BadQuery, Before = static draft => draft.Day = "yesterday" },
        new("another region", BadHeader) { CodeInQuery = BadQuery, Before = static draft => draft.Region = "mars-1" },
        new("another service", BadHeader) { CodeInQuery = BadQuery, Before = static draft => draft.Service = "ec2" },
        new("another end", BadHeader) { CodeInQuery = BadQuery, Before = static draft => draft.End = "aws3_request" },
        new("too late", "RequestTimeTooSkewed") { CodeInQuery = "AccessDenied", Before = static draft => draft.Time = draft.Time.AddMinutes(-16) },
        new("too early", "RequestTimeTooSkewed") { CodeInQuery = "AccessDenied", Before = static draft => draft.Time = draft.Time.AddMinutes(16) },
        new("days ago", "RequestTimeTooSkewed") { CodeInQuery = "AccessDenied", Before = static draft => draft.Time = draft.Time.AddDays(-8) },
    ];

    private static IEnumerable<SignatureFault> OfCarrier() =>
    [
        new("capital digits", BadHeader) { CodeInQuery = BadQuery, After = static draft => draft.ChangeSignature(Capital) },
        new("a short signature", BadHeader) { CodeInQuery = BadQuery, After = static draft => draft.ChangeSignature(static text => text[1..]) },
        new("both carriers", "InvalidArgument")
        {
            After = static draft =>
            {
                if (InHeader(draft))
                {
                    draft.Query.Add(("X-Amz-Algorithm", "AWS4-HMAC-SHA256"));
                }
                else
                {
                    draft.Headers.Add(("Authorization", "AWS4-HMAC-SHA256 Credential=a"));
                }
            },
        },
        new("the old signature", "InvalidRequest")
        {
            After = static draft =>
            {
                draft.Query.RemoveAll(static one => one.Name.StartsWith("X-Amz-", StringComparison.Ordinal));
                if (InHeader(draft))
                {
                    draft.Change("Authorization", static _ => "AWS KEY:c2lnbmF0dXJl");
                }
                else
                {
                    draft.Query.AddRange([("AWSAccessKeyId", "KEY"), ("Signature", "c2ln"), ("Expires", "9999999999")]);
                }
            },
        },
    ];

    private static IEnumerable<SignatureFault> OfHeader() => new[]
    {
        new SignatureFault("another time", Wrong) { After = static draft => draft.Change("x-amz-date", Later) },
        new SignatureFault("no time", "AccessDenied") { After = static draft => draft.Without("x-amz-date") },
        new SignatureFault("the time comes twice", "InvalidRequest")
        {
            After = static draft => draft.Headers.Add(("X-Amz-Date", "20130524T000000Z")),
        },
        new SignatureFault("another digest", Wrong) { After = static draft => draft.Change(PayloadMode.Header, static _ => new string('0', 64)) },
        new SignatureFault("no digest", "InvalidRequest") { After = static draft => draft.Without(PayloadMode.Header) },
        new SignatureFault("the signature comes twice", "InvalidRequest")
        {
            After = static draft => draft.Headers.Add(draft.Headers.Find(static header => header.Name == "Authorization")),
        },
        new SignatureFault("no list of headers", BadHeader)
        {
            After = static draft => draft.Change("Authorization", static value => Renamed(value, "Signed=")),
        },
        new SignatureFault("headers out of order", BadHeader)
        {
            After = static draft => draft.Change("Authorization", static value => Renamed(value, "SignedHeaders=z;")),
        },
        new SignatureFault("another way", "InvalidArgument") { After = static draft => draft.Change("Authorization", static _ => "Bearer weir") },
        new SignatureFault("no signature at all", "AccessDenied") { After = static draft => draft.Change("Authorization", static _ => "") },
    }.Select(static fault => fault with { Fits = InHeader });

    private static IEnumerable<SignatureFault> OfQuery() => ((IReadOnlyList<SignatureFault>)
    [
        new SignatureFault("another time", Wrong) { After = static draft => draft.ChangeQuery("X-Amz-Date", Later) },
        new SignatureFault("no real time", BadQuery) { After = static draft => draft.ChangeQuery("X-Amz-Date", static _ => "now") },
        new SignatureFault("a longer life", Wrong) { After = static draft => draft.ChangeQuery("X-Amz-Expires", static _ => "301") },
        new SignatureFault("no life", BadQuery) { Before = static draft => draft.Expires = "0" },
        new SignatureFault("a life before birth", BadQuery) { Before = static draft => draft.Expires = "-1" },
        new SignatureFault("more than a week", BadQuery) { Before = static draft => draft.Expires = "604801" },
        new SignatureFault("a life without number", BadQuery) { Before = static draft => draft.Expires = "long" },
        new SignatureFault("another algorithm", BadQuery)
        {
            After = static draft => draft.ChangeQuery("X-Amz-Algorithm", static _ => "AWS4-HMAC-SHA1"),
        },
        new SignatureFault("a parameter comes twice", "InvalidArgument")
        {
            After = static draft => draft.Query.Add(("x-amz-date", "20130524T000000Z")),
        },
        .. new[] { "X-Amz-Signature", "X-Amz-Credential", "X-Amz-Date", "X-Amz-SignedHeaders", "X-Amz-Expires", "X-Amz-Algorithm" }
            .Select(static name => new SignatureFault($"no {name}", BadQuery)
            {
                After = draft => draft.Query.RemoveAll(one => one.Name == name),
            }),
    ]).Select(static fault => fault with { Fits = InQuery });

    private static IEnumerable<SignatureFault> OfBody() =>
    [
        new("another body than the digest's", "XAmzContentSHA256Mismatch")
        {
            Fits = static draft => draft.Framing == PayloadFraming.Hashed && draft.Plain.Length > 0,
            After = static draft => draft.Body = Changed(draft.Body, draft.Body.Length - 1),
        },
        new("more bytes announced", "IncompleteBody") { Fits = static draft => draft.IsChunked, Before = static draft => draft.Announced = 1 },
        new("fewer bytes announced", "IncompleteBody") { Fits = static draft => draft.IsChunked, Before = static draft => draft.Announced = -1 },
        new("the body is cut", "IncompleteBody") { Fits = static draft => draft.IsChunked, After = static draft => draft.Body = draft.Body[..^2] },
        new("the last chunk is cut off", "IncompleteBody")
        {
            Fits = static draft => draft.IsChunked,
            After = static draft => draft.Body = draft.Body[..LastChunk(draft.Body)],
        },
        new("bytes after the end", "InvalidRequest")
        {
            Fits = static draft => draft.IsChunked,
            After = static draft => draft.Body = [.. draft.Body, .. "more"u8],
        },
        new("no number for a size", "InvalidRequest")
        {
            Fits = static draft => draft.IsChunked,
            After = static draft => draft.Body = [.. "x"u8, .. draft.Body[1..]],
        },
        new("another chunk signature", Wrong)
        {
            Fits = static draft => draft.IsSignedInChunks,
            After = static draft => draft.Body = Replaced(draft.Body, "chunk-signature=", 16),
        },
        new("another byte in a chunk", Wrong)
        {
            Fits = static draft => draft.IsSignedInChunks,
            After = static draft => draft.Body = Changed(draft.Body, draft.Body.AsSpan().IndexOf("\r\n"u8) + 2),
        },
        new("a chunk without signature", "InvalidRequest")
        {
            Fits = static draft => draft.IsSignedInChunks,
            After = static draft => draft.Body = Replaced(draft.Body, "chunk-signature=", 0),
        },
        new("another trailer signature", Wrong)
        {
            Fits = static draft => draft is { IsSignedInChunks: true, HasTrailer: true },
            After = static draft => draft.Body = Replaced(draft.Body, "x-amz-trailer-signature:", 24),
        },
        new("another signed trailer", Wrong)
        {
            Fits = static draft => draft is { IsSignedInChunks: true, HasTrailer: true },
            After = static draft => draft.Body = Replaced(draft.Body, SignedDraft.Trailer + ":", SignedDraft.Trailer.Length + 1),
        },
        new("another trailer", "BadDigest")
        {
            Fits = static draft => draft.Framing == PayloadFraming.UnsignedChunksWithTrailer,
            After = static draft => draft.Body = Replaced(draft.Body, SignedDraft.Trailer + ":", SignedDraft.Trailer.Length + 1),
        },
        new("a trailer of another name", "MalformedTrailerError")
        {
            Fits = static draft => draft.HasTrailer,
            After = static draft => draft.Body = Replaced(draft.Body, SignedDraft.Trailer + ":", SignedDraft.Trailer.Length - 1),
        },
    ];

    private static string Renamed(string header, string list) => header.Replace("SignedHeaders=", list, StringComparison.Ordinal);

    private static string Flip(string digits) => (digits[0] == '0' ? '1' : '0') + digits[1..];

    private static string Capital(string digits) => digits[..^1] + "A";

    private static string Later(string time) => time[..^2] + (time[^2] == '0' ? '1' : '0') + "Z";

    private static byte[] Changed(byte[] body, int index)
    {
        var changed = body.ToArray();
        changed[index] = changed[index] == (byte)'0' ? (byte)'1' : (byte)'0';
        return changed;
    }

    // Of the last place where the text stands: the first chunk is the last one of a short body.
    private static byte[] Replaced(byte[] body, string text, int offset) =>
        Changed(body, body.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes(text)) + offset);

    private static int LastChunk(byte[] body) => body.AsSpan().LastIndexOf("\r\n0"u8) + 2;
}
