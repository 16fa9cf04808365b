using System.Globalization;
using System.Text;
using Weir.S3.Errors;
using Weir.Vault.Buckets;
using Weir.Vault.Checksums;
using Weir.Vault.Objects;
using Weir.Vault.Retention;

namespace Weir.S3.Xml;

/// <summary>One object that is to be deleted.</summary>
/// <param name="Key">Its key, as it was written.</param>
/// <param name="Version">The version's id; null for the object itself.</param>
internal sealed record NamedObject(string Key, string? Version)
{
    /// <summary>The entity tag that it must have; null for any.</summary>
    public string? Tag { get; init; }

    /// <summary>When it must have been written, as a date of HTTP; null for any time.</summary>
    public string? ModifiedAt { get; init; }

    /// <summary>How many bytes it must have; null for any size.</summary>
    public long? Size { get; init; }
}

/// <summary>The body of <c>DeleteObjects</c>.</summary>
/// <param name="IsQuiet">Whether only failures are told.</param>
/// <param name="Objects">What is to be deleted.</param>
internal sealed record DeleteBody(bool IsQuiet, IReadOnlyList<NamedObject> Objects);

/// <summary>One part that a multipart upload is completed with.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Tag">Its entity tag.</param>
/// <param name="Checksum">Its checksum; null where none was named.</param>
internal sealed record ListedPart(int Number, EntityTag Tag, ReadOnlyMemory<byte>? Checksum);

/// <summary>What bodies of requests say, each read strictly from its XML ("Amazon S3 API reference", actions).</summary>
internal static class RequestBodies
{
    private const int MaxObjects = 1_000;
    private const int MaxParts = 10_000;

    /// <summary>Reads <c>Delete</c>.</summary>
    public static DeleteBody Delete(ReadOnlyMemory<byte> body)
    {
        var fields = new XmlFields(XmlBody.Read(body, "Delete"));
        var isQuiet = fields.Flag("Quiet");
        var objects = fields.Many("Object").Select(static element =>
        {
            var named = new XmlFields(element);
            var result = new NamedObject(named.Text("Key") ?? throw XmlBody.Malformed(), named.Word("VersionId"))
            {
                Tag = named.Word("ETag"),
                ModifiedAt = named.Word("LastModifiedTime"),
                Size = named.Number("Size"),
            };
            named.End();
            return result;
        }).ToList();
        fields.End();
        return objects.Count is > 0 and <= MaxObjects ? new DeleteBody(isQuiet, objects) : throw XmlBody.Malformed();
    }

    /// <summary>Reads <c>CompleteMultipartUpload</c>.</summary>
    public static IReadOnlyList<ListedPart> CompleteMultipartUpload(ReadOnlyMemory<byte> body)
    {
        var fields = new XmlFields(body.IsEmpty ? throw XmlBody.Malformed() : XmlBody.Read(body, "CompleteMultipartUpload"));
        var parts = fields.Many("Part").Select(static element =>
        {
            var part = new XmlFields(element);
            var number = part.Number("PartNumber");
            var tag = part.Word("ETag");
            ReadOnlyMemory<byte>? checksum = null;
            foreach (var algorithm in Enum.GetValues<ChecksumAlgorithm>())
            {
                if (part.Word(ChecksumNames.ElementOf(algorithm)) is { } text)
                {
                    checksum = ChecksumNames.TryReadValue(algorithm, text) ?? throw new S3Exception(S3Errors.InvalidPart);
                }
            }

            part.End();
            return number is >= 1 and <= MaxParts && EntityTag.TryParse(tag, out var parsed)
                ? new ListedPart((int)number.Value, parsed, checksum)
                : throw (number is null || tag is null ? XmlBody.Malformed() : new S3Exception(S3Errors.InvalidPart));
        }).ToList();
        fields.End();
        return parts.Count is > 0 and <= MaxParts ? parts : throw XmlBody.Malformed();
    }

    /// <summary>Reads <c>Tagging</c>.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Tagging(ReadOnlyMemory<byte> body)
    {
        var fields = new XmlFields(XmlBody.Read(body, "Tagging"));
        var set = new XmlFields(fields.One("TagSet") ?? throw XmlBody.Malformed());
        var tags = set.Many("Tag").Select(static element =>
        {
            var tag = new XmlFields(element);
            var pair = new KeyValuePair<string, string>(tag.Text("Key") ?? throw XmlBody.Malformed(), tag.Text("Value") ?? throw XmlBody.Malformed());
            tag.End();
            return pair;
        }).ToList();
        set.End();
        fields.End();
        return tags;
    }

    /// <summary>Reads <c>VersioningConfiguration</c>.</summary>
    public static BucketVersioning Versioning(ReadOnlyMemory<byte> body)
    {
        var fields = new XmlFields(XmlBody.Read(body, "VersioningConfiguration"));
        var status = fields.Word("Status");
        if (fields.Word("MfaDelete") is not (null or "Disabled"))
        {
            throw new S3Exception(S3Errors.NotImplemented, "MFA delete is not implemented.");
        }

        fields.End();
        return status switch
        {
            "Enabled" => BucketVersioning.Enabled,
            "Suspended" => BucketVersioning.Suspended,
            null => throw new S3Exception(S3Errors.IllegalVersioningConfiguration),
            _ => throw XmlBody.Malformed(),
        };
    }

    /// <summary>Reads <c>ObjectLockConfiguration</c>; null where there is no rule.</summary>
    public static DefaultRetention? ObjectLock(ReadOnlyMemory<byte> body)
    {
        var fields = new XmlFields(XmlBody.Read(body, "ObjectLockConfiguration"));
        var state = fields.Word("ObjectLockEnabled");
        var rule = fields.One("Rule");
        fields.End();
        if (state is not (null or "Enabled"))
        {
            throw XmlBody.Malformed();
        }

        if (rule is null)
        {
            return null;
        }

        var inner = new XmlFields(rule);
        var retention = new XmlFields(inner.One("DefaultRetention") ?? throw XmlBody.Malformed());
        inner.End();
        var result = new DefaultRetention(ModeOf(retention.Word("Mode")), PeriodOf(retention, "Days"), PeriodOf(retention, "Years"));
        retention.End();
        return result switch
        {
            { Days: null, Years: null } or { Days: not null, Years: not null } => throw XmlBody.Malformed(),
            { Days: < 1 } or { Years: < 1 } =>
                throw new S3Exception(S3Errors.InvalidRetentionPeriod, "Default retention period must be a positive integer value."),
            { Days: > 36_500 } or { Years: > 100 } =>
                throw new S3Exception(S3Errors.InvalidRetentionPeriod, "Default retention period is too large."),
            _ => result,
        };
    }

    // What no number can say is refused as a period, and not as bad XML, as Amazon S3 does.
    private static int? PeriodOf(XmlFields fields, string name) =>
        fields.Number(name) is { } number ? (int)Math.Clamp(number, int.MinValue, int.MaxValue) : null;

    /// <summary>Reads <c>Retention</c>; null where it is empty, which takes a retention away.</summary>
    public static RetentionPeriod? Retention(ReadOnlyMemory<byte> body)
    {
        var fields = new XmlFields(XmlBody.Read(body, "Retention"));
        var (mode, until) = (fields.Word("Mode"), fields.Word("RetainUntilDate"));
        fields.End();
        return (mode, until) switch
        {
            (null, null) => null,
            (null, _) or (_, null) => throw XmlBody.Malformed(),
            _ => new RetentionPeriod(ModeOf(mode), TimeOf(until) ?? throw XmlBody.Malformed()),
        };
    }

    /// <summary>Reads <c>LegalHold</c>.</summary>
    public static bool LegalHold(ReadOnlyMemory<byte> body)
    {
        var fields = new XmlFields(XmlBody.Read(body, "LegalHold"));
        var status = fields.Word("Status");
        fields.End();
        return HoldOf(status) ?? throw XmlBody.Malformed();
    }

    /// <summary>Reads <c>CreateBucketConfiguration</c>: the region, or null.</summary>
    public static string? CreateBucket(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
        {
            return null;
        }

        var fields = new XmlFields(XmlBody.Read(body, "CreateBucketConfiguration"));
        var region = fields.Word("LocationConstraint");
        if (fields.One("Location") is not null || fields.One("Bucket") is not null)
        {
            throw new S3Exception(S3Errors.NotImplemented, "Directory buckets are not implemented.");
        }

        if (fields.One("Tags") is not null)
        {
            throw new S3Exception(S3Errors.NotImplemented, "Tags of a bucket are set once it exists.");
        }

        fields.End();
        return region is "" ? null : region;
    }

    /// <summary>Reads <c>ServerSideEncryptionConfiguration</c>: the algorithm's name.</summary>
    public static string Encryption(ReadOnlyMemory<byte> body)
    {
        var fields = new XmlFields(XmlBody.Read(body, "ServerSideEncryptionConfiguration"));
        var rule = new XmlFields(fields.One("Rule") ?? throw XmlBody.Malformed());
        fields.End();
        var byDefault = new XmlFields(rule.One("ApplyServerSideEncryptionByDefault") ?? throw XmlBody.Malformed());
        rule.Flag("BucketKeyEnabled");
        rule.End();
        var algorithm = byDefault.Word("SSEAlgorithm") ?? throw XmlBody.Malformed();
        byDefault.Word("KMSMasterKeyID");
        byDefault.End();
        return algorithm;
    }

    /// <summary>Reads <c>AccessControlPolicy</c>: whether it gives full control to the owner, and nothing to anybody else.</summary>
    public static bool GivesOwnerAlone(ReadOnlyMemory<byte> body, string owner)
    {
        var grants = XmlBody.Read(body, "AccessControlPolicy").Children
            .Where(static child => child.Name == "AccessControlList").SelectMany(static list => list.Children).ToList();
        return grants.Count > 0 && grants.TrueForAll(grant =>
            grant.Children.Any(static child => child is { Name: "Permission", Text: "FULL_CONTROL" })
            && grant.Children.Any(child => child.Name == "Grantee" && child.Children.Any(id => id.Name == "ID" && id.Text == owner)));
    }

    /// <summary>The mode of a retention by its name.</summary>
    /// <exception cref="S3Exception">There is no such mode.</exception>
    public static RetentionMode ModeOf(string? name) => name switch
    {
        "GOVERNANCE" => RetentionMode.Governance,
        "COMPLIANCE" => RetentionMode.Compliance,
        _ => throw XmlBody.Malformed(),
    };

    /// <summary>Whether a legal hold is on; null where the text says neither.</summary>
    public static bool? HoldOf(string? status) => status switch
    {
        "ON" => true,
        "OFF" => false,
        _ => null,
    };

    /// <summary>A moment as ISO 8601 writes it; null where the text is none.</summary>
    public static DateTimeOffset? TimeOf(string? text) => DateTimeOffset.TryParseExact(
        text,
        [
            "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd", "yyyyMMdd'T'HHmmssK",
        ],
        CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
        out var time)
        ? time
        : null;

    /// <summary>A key that a body names.</summary>
    /// <exception cref="S3Exception">It is too long or no key.</exception>
    public static ObjectKey KeyOf(string text) => ObjectKey.TryCreate(Encoding.UTF8.GetBytes(text), out var key)
        ? key
        : throw new S3Exception(Encoding.UTF8.GetByteCount(text) > ObjectKey.MaxBytes ? S3Errors.KeyTooLong : S3Errors.InvalidArgument);
}
