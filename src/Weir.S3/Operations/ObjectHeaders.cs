using System.Globalization;
using Weir.S3.Xml;
using Weir.Vault.Objects;
using Weir.Vault.Retention;

namespace Weir.S3.Operations;

/// <summary>The headers that tell of an object.</summary>
internal static class ObjectHeaders
{
    private static readonly (string Parameter, string Header)[] Overrides =
    [
        ("response-content-type", "Content-Type"), ("response-content-language", "Content-Language"), ("response-expires", "Expires"),
        ("response-cache-control", "Cache-Control"), ("response-content-disposition", "Content-Disposition"),
        ("response-content-encoding", "Content-Encoding"),
    ];

    /// <summary>Says that the object is encrypted, as every one is.</summary>
    public static void WriteEncryption(S3Call call) => call.Response.Headers["x-amz-server-side-encryption"] = "AES256";

    /// <summary>Names the version, where it has an id.</summary>
    public static void WriteVersion(S3Call call, VersionName version)
    {
        if (!version.IsNull || call.Query.Has("versionId"))
        {
            call.Response.Headers["x-amz-version-id"] = version.ToString();
        }
    }

    /// <summary>The tag in quotation marks; null of a delete marker.</summary>
    public static string? Quoted(EntityTag? tag) => tag is { } present ? $"\"{present}\"" : null;

    /// <summary>A checksum's text: base64, and of a composite one the number of parts.</summary>
    public static string TextOf(ObjectChecksum checksum) => checksum.Parts == 0
        ? Convert.ToBase64String(checksum.Value.Span)
        : string.Create(CultureInfo.InvariantCulture, $"{Convert.ToBase64String(checksum.Value.Span)}-{checksum.Parts}");

    /// <summary>The kind of a checksum.</summary>
    public static string TypeOf(ObjectChecksum checksum) => checksum.Parts == 0 ? "FULL_OBJECT" : "COMPOSITE";

    /// <summary>Writes the checksum.</summary>
    public static void WriteChecksum(S3Call call, ObjectChecksum? checksum)
    {
        if (checksum is not null)
        {
            call.Response.Headers[ChecksumNames.HeaderOf(checksum.Algorithm)] = TextOf(checksum);
            call.Response.Headers["x-amz-checksum-type"] = TypeOf(checksum);
        }
    }

    /// <summary>Writes what is known of an object that is read; only the version's own headers where it was not modified.</summary>
    public static void Write(S3Call call, ObjectInfo info)
    {
        var headers = call.Response.Headers;
        headers.ETag = Quoted(info.Tag);
        headers.LastModified = info.ModifiedAt.ToString("r", CultureInfo.InvariantCulture);
        WriteVersion(call, info.Version);
        WriteEncryption(call);
        headers.AcceptRanges = "bytes";
        var metadata = info.Metadata;
        headers.ContentType = metadata.ContentType ?? "binary/octet-stream";
        Set("Cache-Control", metadata.CacheControl);
        Set("Content-Disposition", metadata.ContentDisposition);
        Set("Content-Encoding", metadata.ContentEncoding);
        Set("Content-Language", metadata.ContentLanguage);
        Set("Expires", metadata.Expires);
        foreach (var (name, value) in metadata.User)
        {
            headers["x-amz-meta-" + name] = value;
        }

        if (info.TagCount > 0)
        {
            headers["x-amz-tagging-count"] = info.TagCount.ToString(CultureInfo.InvariantCulture);
        }

        if (info.Retention is { } retention)
        {
            headers["x-amz-object-lock-mode"] = ModeOf(retention.Mode);
            headers["x-amz-object-lock-retain-until-date"] =
                retention.Until.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        }

        if (info.LegalHold)
        {
            headers["x-amz-object-lock-legal-hold"] = "ON";
        }

        void Set(string name, string? value)
        {
            if (value is { Length: > 0 })
            {
                headers[name] = value;
            }
        }
    }

    /// <summary>Puts what a signed request asks for in place of the object's own headers.</summary>
    public static void WriteOverrides(S3Call call)
    {
        foreach (var (parameter, header) in Overrides)
        {
            if (call.Query[parameter] is { } value)
            {
                call.Response.Headers[header] = S3Call.AsHeader(value);
            }
        }
    }

    /// <summary>Whether a request overrides headers.</summary>
    public static bool HasOverrides(S3Call call) => Overrides.Any(one => call.Query.Has(one.Parameter));

    /// <summary>The name of a mode.</summary>
    public static string ModeOf(RetentionMode mode) => mode == RetentionMode.Compliance ? "COMPLIANCE" : "GOVERNANCE";
}
