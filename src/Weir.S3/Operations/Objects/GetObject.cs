using System.Globalization;
using Microsoft.AspNetCore.Http;
using Weir.S3.Errors;
using Weir.Vault.Objects;

namespace Weir.S3.Operations.Objects;

/// <summary><c>GetObject</c> and <c>HeadObject</c>: an object, a range of it, or one of its parts.</summary>
internal static class GetObject
{
    private const int MostTries = 16;

    /// <summary>Gives the bytes.</summary>
    public static async Task GetAsync(S3Call call, CancellationToken cancellationToken)
    {
        CheckQuery(call);
        for (var tries = 1; !await TryGetAsync(call, isLastTry: tries == MostTries, cancellationToken).ConfigureAwait(false); tries++)
        {
            // Another write took its place before its first byte was read: what is there now is given.
            ErrorAnswer.Forget(call.Response);
            call.Response.Headers.Remove("x-amz-version-id");
            call.Response.StatusCode = StatusCodes.Status200OK;
        }
    }

    /// <summary>Gives the headers alone.</summary>
    public static async Task HeadAsync(S3Call call, CancellationToken cancellationToken)
    {
        CheckQuery(call);
        var found = (await call.Session.Objects.FindAsync(call.Bucket, call.Key, call.Version, cancellationToken).ConfigureAwait(false)).Take(call);
        Begin(call, found.Info, found.Parts);
    }

    private static async Task<bool> TryGetAsync(S3Call call, bool isLastTry, CancellationToken cancellationToken)
    {
        var reader = (await call.Session.Objects.OpenAsync(call.Bucket, call.Key, call.Version, cancellationToken).ConfigureAwait(false)).Take(call);
        if (Begin(call, reader.Info, reader.Parts) is { } range)
        {
            try
            {
                await reader.CopyToAsync(call.Response.BodyWriter, range.Offset, range.Bytes, cancellationToken).ConfigureAwait(false);
            }
            catch (ObjectGoneException) when (!call.Response.HasStarted && !isLastTry)
            {
                return false;
            }
        }

        return true;
    }

    private static void CheckQuery(S3Call call)
    {
        WriteHeaders.CheckCustomerKey(call, "x-amz-server-side-encryption-customer-");
        if (call.IsAnonymous && ObjectHeaders.HasOverrides(call))
        {
            throw new S3Exception(S3Errors.InvalidRequest, "Request specific response headers cannot be used for anonymous GET requests.");
        }

        if (call.Query.Has("partNumber") && call.Header("Range") is not null)
        {
            throw new S3Exception(S3Errors.InvalidRequest, "Cannot specify both Range header and partNumber query parameter");
        }
    }

    /// <summary>Writes the headers; null where there is nothing to give.</summary>
    private static ByteRange? Begin(S3Call call, ObjectInfo info, IReadOnlyList<PartInfo> parts)
    {
        if (Conditions.Read(call, "").FaultOf(info) is { } fault)
        {
            return Refuse(call, info, fault);
        }

        var range = call.Number("partNumber") is { } number
            ? PartOf(number, info, parts)
            : Conditions.RangeCounts(call, info) ? ByteRange.Read(call.Header("Range"), info.Size)
            : null;
        var response = call.Response;
        ObjectHeaders.Write(call, info);
        ObjectHeaders.WriteOverrides(call);
        if (call.Query.Has("partNumber") && parts.Count > 0)
        {
            response.Headers["x-amz-mp-parts-count"] = parts.Count.ToString(CultureInfo.InvariantCulture);
        }

        if (range is { } some)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            if (some.Bytes > 0)
            {
                response.Headers.ContentRange = some.HeaderOf(info.Size);
            }
        }
        else if (string.Equals(call.Header("x-amz-checksum-mode"), "ENABLED", StringComparison.OrdinalIgnoreCase))
        {
            ObjectHeaders.WriteChecksum(call, info.Checksum);
        }

        var given = range ?? new ByteRange(0, info.Size);
        response.ContentLength = given.Bytes;
        return given;
    }

    private static ByteRange? Refuse(S3Call call, ObjectInfo info, S3ErrorCode fault)
    {
        if (fault != S3Errors.NotModified)
        {
            throw new S3Exception(fault);
        }

        call.Response.StatusCode = StatusCodes.Status304NotModified;
        call.Response.Headers.ETag = ObjectHeaders.Quoted(info.Tag);
        call.Response.Headers.LastModified = info.ModifiedAt.ToString("r", CultureInfo.InvariantCulture);
        ObjectHeaders.WriteVersion(call, info.Version);
        return null;
    }

    // An object in one piece has one part: itself.
    private static ByteRange PartOf(int number, ObjectInfo info, IReadOnlyList<PartInfo> parts)
    {
        if (number < 1 || number > 10_000)
        {
            throw new S3Exception(S3Errors.InvalidArgument, "Part number must be an integer between 1 and 10000, inclusive");
        }

        if (number > Math.Max(1, parts.Count))
        {
            throw new S3Exception(S3Errors.InvalidPartNumber);
        }

        return parts.Count == 0
            ? new ByteRange(0, info.Size)
            : new ByteRange(parts.Take(number - 1).Sum(static part => part.Size), parts[number - 1].Size);
    }
}
