using System.Globalization;

namespace Weir.S3.Signing;

/// <summary>Whose key a signature was made with, and for which day, region and service the signing key was derived.</summary>
/// <param name="AccessKeyId">The id of the access key.</param>
/// <param name="Date">The day, as <c>yyyyMMdd</c>.</param>
/// <param name="Region">The region.</param>
/// <param name="Service">The service.</param>
/// <param name="Terminator">The last part, <c>aws4_request</c>.</param>
internal readonly record struct CredentialScope(string AccessKeyId, string Date, string Region, string Service, string Terminator)
{
    /// <summary>The only service here.</summary>
    public const string S3 = "s3";

    /// <summary>What each scope ends with.</summary>
    public const string End = "aws4_request";

    /// <summary>The scope as the string to sign has it.</summary>
    public string Text => $"{Date}/{Region}/{Service}/{Terminator}";

    /// <summary>Reads <c>ID/yyyyMMdd/region/service/aws4_request</c>.</summary>
    public static bool TryParse(string text, out CredentialScope scope)
    {
        scope = default;
        if (text.Split('/') is not [{ Length: > 0 and <= 128 } id, var date, var region, var service, var end] || !IsDate(date))
        {
            return false;
        }

        scope = new CredentialScope(id, date, region, service, end);
        return true;
    }

    private static bool IsDate(string text) =>
        DateOnly.TryParseExact(text, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
}
