using System.Globalization;
using Weir.Foundation;
using Weir.S3.Errors;
using Weir.S3.Routing;
using Weir.Vault;

namespace Weir.S3.Operations.Uploads;

/// <summary>The upload and part that a query names.</summary>
internal static class UploadIds
{
    /// <summary>The upload.</summary>
    /// <exception cref="S3Exception">It is none.</exception>
    public static Id<Upload> UploadOf(S3Call call) =>
        Id<Upload>.TryParse(call.Query["uploadId"], null, out var id) ? id : throw new S3Exception(S3Errors.NoSuchUpload);

    /// <summary>The part's number.</summary>
    /// <exception cref="S3Exception">It is missing, or not from 1 to 10,000.</exception>
    public static int PartOf(RequestTarget query) =>
        int.TryParse(query["partNumber"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 10_000
            ? number
            : throw S3Exception.With(
                S3Errors.InvalidArgument,
                "Part number must be an integer between 1 and 10000, inclusive",
                KeyValuePair.Create("ArgumentName", "partNumber"),
                KeyValuePair.Create("ArgumentValue", query["partNumber"] ?? ""));
}
