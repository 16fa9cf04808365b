using System.Text;
using Weir.Vault.Buckets;
using Weir.Vault.Retention;

namespace Weir.Vault.Objects;

/// <summary>What may be written, whoever writes it. Sizes and counts are those of Amazon S3.</summary>
internal static class WriteRules
{
    /// <summary>The most bytes of an object: 5 TiB.</summary>
    public const long MostObjectBytes = 5L << 40;

    /// <summary>The most bytes of one write, and of one part: 5 GiB.</summary>
    public const long MostPieceBytes = 5L << 30;

    /// <summary>The fewest bytes of a part that is not the last: 5 MiB.</summary>
    public const long FewestPartBytes = 5L << 20;

    /// <summary>The highest number of a part.</summary>
    public const int MostParts = 10_000;

    private const int MostTags = 10;
    private const int LongestTagKey = 128;
    private const int LongestTagValue = 256;
    private const int MostMetadataBytes = 2048;
    private const string ReservedTags = "aws:";

    private static readonly TimeSpan LongestRetention = TimeSpan.FromDays(36_525);

    /// <summary>What is wrong with a write; null for nothing.</summary>
    public static VaultFault? FaultOf(PutRequest request, BucketRow bucket, DateTimeOffset now) => request switch
    {
        { Bytes: > MostPieceBytes } => VaultFault.TooLarge,
        _ when !AreTags(request.Tags) => VaultFault.InvalidTags,
        _ when MetadataBytes(request.Metadata) > MostMetadataBytes => VaultFault.MetadataTooLarge,
        { Retention: null, LegalHold: false } => null,
        _ when !bucket.ObjectLock => VaultFault.NoObjectLock,
        _ => request.Retention is { } period && !IsPeriod(period, now) ? VaultFault.InvalidRetention : null,
    };

    /// <summary>Whether a retention ends in the future, and within a hundred years.</summary>
    public static bool IsPeriod(RetentionPeriod period, DateTimeOffset now) =>
        Enum.IsDefined(period.Mode) && period.Until > now && period.Until - now <= LongestRetention;

    /// <summary>Whether tags are few, short, not of those that Amazon keeps for itself, and none of them twice.</summary>
    public static bool AreTags(IReadOnlyList<KeyValuePair<string, string>> tags, int most = MostTags) =>
        tags.Count <= most
        && tags.All(static tag =>
            tag.Key.Length is > 0 and <= LongestTagKey
            && tag.Value.Length <= LongestTagValue
            && !tag.Key.StartsWith(ReservedTags, StringComparison.OrdinalIgnoreCase))
        && tags.DistinctBy(static tag => tag.Key, StringComparer.Ordinal).Count() == tags.Count;

    /// <summary>The retention that a new version gets.</summary>
    public static RetentionPeriod? RetentionOf(RetentionPeriod? asked, BucketRow bucket, DateTimeOffset now)
    {
        if (asked is not null || bucket.DefaultRetention is not { } standing)
        {
            return asked;
        }

        return new RetentionPeriod(standing.Mode, standing.Years is { } years ? now.AddYears(years) : now.AddDays(standing.Days ?? 0));
    }

    private static int MetadataBytes(ObjectMetadata metadata) =>
        metadata.User.Sum(static pair => Encoding.UTF8.GetByteCount(pair.Key) + Encoding.UTF8.GetByteCount(pair.Value));
}
