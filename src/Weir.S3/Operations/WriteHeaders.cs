using Weir.S3.Errors;
using Weir.S3.Routing;
using Weir.S3.Xml;
using Weir.Vault.Objects;
using Weir.Vault.Retention;

namespace Weir.S3.Operations;

/// <summary>What the headers of a write say about the object, and what of it is not done here.</summary>
internal static class WriteHeaders
{
    /// <summary>What whoever sends an ACL is told.</summary>
    public const string NoAcl = "Access is given by roles and grants, not by ACLs. Send no ACL, or private.";

    private const string MetadataPrefix = "x-amz-meta-";

    /// <summary>Reads the object that is to be written, without size and checksum.</summary>
    /// <exception cref="S3Exception">Something is asked that is not done here, or is broken.</exception>
    public static PutRequest Read(S3Call call)
    {
        RefuseUnknown(call);
        if (call.Query.Has("partNumber"))
        {
            throw new S3Exception(S3Errors.InvalidArgument, "A partNumber without an uploadId is no part of an upload.");
        }

        return new PutRequest(call.Bucket, call.Key)
        {
            Metadata = MetadataOf(call),
            Tags = TagsOf(call.Header("x-amz-tagging")),
            Retention = RetentionOf(call),
            LegalHold = call.Header("x-amz-object-lock-legal-hold") is { } hold
                && (RequestBodies.HoldOf(hold) ?? throw new S3Exception(S3Errors.InvalidArgument, "Legal Hold must be either of 'ON' or 'OFF'")),
            Condition = Conditions.OfWrite(call),
        };
    }

    /// <summary>Refuses what would be silently different from what was asked.</summary>
    public static void RefuseUnknown(S3Call call)
    {
        CheckAcl(call);
        CheckEncryption(call);
        if (call.Header("x-amz-storage-class") is not (null or "STANDARD"))
        {
            throw new S3Exception(S3Errors.InvalidStorageClass);
        }

        foreach (var name in (ReadOnlySpan<string>)["x-amz-website-redirect-location", "x-amz-write-offset-bytes", "x-amz-mfa"])
        {
            if (call.Header(name) is not null)
            {
                throw new S3Exception(S3Errors.NotImplemented, $"The header {name} is not implemented.");
            }
        }
    }

    /// <summary>Lets pass the ACLs that say what is so anyway.</summary>
    /// <exception cref="S3Exception">Another one is asked for.</exception>
    public static void CheckAcl(S3Call call)
    {
        if (call.Header("x-amz-acl") is not (null or "private" or "bucket-owner-full-control")
            || call.AmzHeaders().Any(static header => header.Key.StartsWith("x-amz-grant-", StringComparison.Ordinal)))
        {
            throw new S3Exception(S3Errors.AccessControlListNotSupported, NoAcl);
        }
    }

    /// <summary>Lets pass the encryption that is always on.</summary>
    /// <exception cref="S3Exception">Another one is asked for.</exception>
    public static void CheckEncryption(S3Call call)
    {
        switch (call.Header("x-amz-server-side-encryption"))
        {
            case null or "AES256":
                break;
            case "aws:kms" or "aws:kms:dsse":
                throw new S3Exception(
                    S3Errors.NotImplemented,
                    "Server-side encryption with keys of AWS KMS is not implemented. Every object is encrypted under keys of its project; send "
                    + "AES256 or nothing.");
            default:
                throw new S3Exception(S3Errors.InvalidEncryptionAlgorithm);
        }

        CheckCustomerKey(call, "x-amz-server-side-encryption-customer-");
    }

    /// <summary>Refuses keys that a customer sends along.</summary>
    public static void CheckCustomerKey(S3Call call, string prefix)
    {
        if (call.AmzHeaders().Any(header => header.Key.StartsWith(prefix, StringComparison.Ordinal)))
        {
            throw new S3Exception(S3Errors.NotImplemented, "Server-side encryption with keys that the customer sends (SSE-C) is not implemented.");
        }
    }

    /// <summary>Reads tags as a header has them.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> TagsOf(string? header)
    {
        if (header is not { Length: > 0 })
        {
            return [];
        }

        try
        {
            return [.. RequestTarget.ReadQuery(header, StringComparison.Ordinal).Select(static tag => KeyValuePair.Create(tag.Name, tag.Value))];
        }
        catch (S3Exception exception)
        {
            throw new S3Exception(
                S3Errors.InvalidArgument,
                "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
                exception);
        }
    }

    private static ObjectMetadata MetadataOf(S3Call call) => new()
    {
        ContentType = call.Header("Content-Type") is { Length: > 0 } type ? type : null,
        CacheControl = Joined(call, "Cache-Control"),
        ContentDisposition = call.Header("Content-Disposition"),
        ContentEncoding = WithoutChunked(Joined(call, "Content-Encoding")),
        ContentLanguage = Joined(call, "Content-Language"),
        Expires = call.Header("Expires"),
        User = [.. call.AmzHeaders()
            .Where(static header => header.Key.StartsWith(MetadataPrefix, StringComparison.Ordinal))
            .Select(static header => KeyValuePair.Create(header.Key[MetadataPrefix.Length..], header.Value))],
    };

    private static string? Joined(S3Call call, string name) => call.Headers.TryGetValue(name, out var values) ? values.ToString() : null;

    // The framing of the request is not an encoding of the object.
    private static string? WithoutChunked(string? encodings)
    {
        if (encodings is null)
        {
            return null;
        }

        var kept = encodings.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(static encoding => !encoding.Equals("aws-chunked", StringComparison.OrdinalIgnoreCase));
        return string.Join(",", kept) is { Length: > 0 } rest ? rest : null;
    }

    private static RetentionPeriod? RetentionOf(S3Call call)
    {
        var (mode, until) = (call.Header("x-amz-object-lock-mode"), call.Header("x-amz-object-lock-retain-until-date"));
        if (mode is null && until is null)
        {
            return null;
        }

        if (mode is null || until is null)
        {
            throw new S3Exception(
                S3Errors.InvalidArgument, "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied");
        }

        if (mode is not ("GOVERNANCE" or "COMPLIANCE"))
        {
            throw new S3Exception(S3Errors.InvalidArgument, "Unknown wormMode directive.");
        }

        return new RetentionPeriod(
            RequestBodies.ModeOf(mode),
            RequestBodies.TimeOf(until)
                ?? throw new S3Exception(S3Errors.InvalidArgument, "The retain until date must be provided in ISO 8601 format"));
    }
}
