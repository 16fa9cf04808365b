using System.Globalization;
using Weir.S3.Errors;

namespace Weir.S3.Signing;

/// <summary>Where a request carries its signature.</summary>
internal enum SignatureCarrier
{
    /// <summary>In the header <c>Authorization</c>.</summary>
    Header = 1,

    /// <summary>In the query: a presigned URL.</summary>
    Query = 2,
}

/// <summary>What a request says of its signature, before anything of it was proven.</summary>
/// <param name="Carrier">Where it was said.</param>
/// <param name="Credential">Whose key, and for what it counts.</param>
/// <param name="SignedHeaders">Names of the headers that are signed, in lower case and in order.</param>
/// <param name="Signature">64 lower-case hexadecimal digits.</param>
/// <param name="Time">When it was signed.</param>
/// <param name="TimeText">The same, as the string to sign has it.</param>
/// <param name="Payload">What was signed of the body.</param>
internal sealed record SignatureClaim(
    SignatureCarrier Carrier,
    CredentialScope Credential,
    IReadOnlyList<string> SignedHeaders,
    string Signature,
    DateTimeOffset Time,
    string TimeText,
    PayloadMode Payload)
{
    /// <summary>The name of the only kind of signature there is.</summary>
    public const string Algorithm = "AWS4-HMAC-SHA256";

    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>How long a presigned URL counts; null of a header.</summary>
    public TimeSpan? ValidFor { get; init; }

    /// <summary>Reads what a request says of its signature; null where it says nothing.</summary>
    /// <param name="request">The request.</param>
    /// <exception cref="S3Exception">It says something that cannot count.</exception>
    public static SignatureClaim? Read(in SignedRequest request)
    {
        var target = request.Target;
        var header = request.Single("Authorization") is { Length: > 0 } text ? text : null;
        var isPresigned = target.Has("X-Amz-Algorithm") || target.Has("X-Amz-Signature") || target.Has("X-Amz-Credential");
        var isOldPresigned = target.Has("AWSAccessKeyId") && target.Has("Signature");
        if ((header is null ? 0 : 1) + (isPresigned ? 1 : 0) + (isOldPresigned ? 1 : 0) > 1)
        {
            throw new S3Exception(
                S3Errors.InvalidArgument,
                "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the "
                + "Authorization header should be specified");
        }

        if (isOldPresigned || header?.StartsWith("AWS ", StringComparison.Ordinal) == true)
        {
            throw new S3Exception(
                S3Errors.InvalidRequest,
                "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.");
        }

        if (target.Has("X-Amz-Security-Token") || request.Headers.ContainsKey("x-amz-security-token"))
        {
            throw new S3Exception(S3Errors.InvalidToken);
        }

        return header is not null ? AuthorizationHeader.Read(request, header)
            : isPresigned ? PresignedQuery.Read(request)
            : null;
    }

    /// <summary>Reads the time of a signature.</summary>
    public static bool TryReadTime(string? text, out DateTimeOffset time) => DateTimeOffset.TryParseExact(
        text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);

    /// <summary>Writes the time of a signature.</summary>
    public static string TextOf(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>The names of signed headers, which stand in order and once each; null where the text is none.</summary>
    public static string[]? ReadSignedHeaders(string text)
    {
        var names = text.Split(';');
        for (var index = 0; index < names.Length; index++)
        {
            if (names[index].Length == 0
                || names[index].Any(static letter => !char.IsAsciiLetterLower(letter) && !char.IsAsciiDigit(letter) && letter is not ('-' or '_'))
                || (index > 0 && string.CompareOrdinal(names[index - 1], names[index]) >= 0))
            {
                return null;
            }
        }

        return names;
    }
}
