using System.Globalization;
using Weir.S3.Errors;
using Weir.Vault.Objects;

namespace Weir.S3.Operations;

/// <summary>What a request asks of the object that it reads or copies (RFC 9110, section 13).</summary>
/// <param name="IfMatch">The tags of which the object must have one; null where nothing is asked.</param>
/// <param name="IfNoneMatch">The tags of which it must have none; null where nothing is asked.</param>
/// <param name="IfModifiedSince">It must have been written after this; null where nothing is asked.</param>
/// <param name="IfUnmodifiedSince">It must not have been written after this; null where nothing is asked.</param>
internal sealed record Conditions(
    TagList? IfMatch, TagList? IfNoneMatch, DateTimeOffset? IfModifiedSince, DateTimeOffset? IfUnmodifiedSince)
{
    /// <summary>Reads the headers.</summary>
    /// <param name="call">The request.</param>
    /// <param name="prefix">What their names begin with: nothing, or that of the source of a copy.</param>
    public static Conditions Read(S3Call call, string prefix) => new(
        TagList.Read(call.Header(prefix + "if-match")),
        TagList.Read(call.Header(prefix + "if-none-match")),
        DateOf(call.Header(prefix + "if-modified-since")),
        DateOf(call.Header(prefix + "if-unmodified-since")));

    /// <summary>Whether anything is asked.</summary>
    public bool IsAsked => this is not { IfMatch: null, IfNoneMatch: null, IfModifiedSince: null, IfUnmodifiedSince: null };

    /// <summary>Why a read does not count; null where it does.</summary>
    public S3ErrorCode? FaultOf(ObjectInfo info)
    {
        var modified = WholeSeconds(info.ModifiedAt);
        var fails = IfMatch is not null ? !IfMatch.Has(info.Tag) : IfUnmodifiedSince is { } until && modified > until;
        return fails ? S3Errors.PreconditionFailed
            : (IfNoneMatch is not null ? IfNoneMatch.Has(info.Tag) : IfModifiedSince is { } since && modified <= since) ? S3Errors.NotModified
            : null;
    }

    /// <summary>Whether a range is of the object that the client has begun to read (RFC 9110, section 13.1.5); otherwise it gets all.</summary>
    public static bool RangeCounts(S3Call call, ObjectInfo info) => call.Header("If-Range") switch
    {
        null => true,
        var text when DateOf(text) is { } date => WholeSeconds(info.ModifiedAt) == date,
        var text => TagList.Read(text)!.Has(info.Tag),
    };

    /// <summary>What a write asks of the object that it replaces.</summary>
    /// <exception cref="S3Exception">It asks something that writes cannot.</exception>
    public static WriteCondition OfWrite(S3Call call)
    {
        var match = TagList.Read(call.Header("If-Match"));
        var absent = TagList.Read(call.Header("If-None-Match"));
        if (absent is { IsAny: false } || (match is not null && absent is not null))
        {
            throw new S3Exception(S3Errors.NotImplemented);
        }

        return match is null && absent is null ? WriteCondition.None : new WriteCondition
        {
            IfMatch = match is { IsAny: false } ? match.Tags : null,
            IfMatchAny = match is { IsAny: true },
            IfAbsent = absent is not null,
        };
    }

    /// <summary>What a deletion asks of the object that it removes.</summary>
    /// <exception cref="S3Exception">It asks something that deletions cannot, or says it badly.</exception>
    public static WriteCondition OfDeletion(S3Call call) => OfWrite(call) with
    {
        IfSize = call.Header("x-amz-if-match-size") is not { } size ? null
            : long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes
            : throw new S3Exception(S3Errors.InvalidArgument, "x-amz-if-match-size must be a whole number."),
        IfModifiedAt = call.Header("x-amz-if-match-last-modified-time") is not { } time ? null
            : DateOf(time) ?? throw new S3Exception(S3Errors.InvalidArgument, "x-amz-if-match-last-modified-time must be a date of HTTP."),
    };

    // HTTP dates have no more.
    private static DateTimeOffset WholeSeconds(DateTimeOffset time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerSecond), time.Offset);

    /// <summary>A date as HTTP writes it, or as ISO 8601 does; null where the text is none.</summary>
    public static DateTimeOffset? DateOf(string? text) => DateTimeOffset.TryParseExact(
        text,
        ["r", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd MMM d HH:mm:ss yyyy"],
        CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowInnerWhite,
        out var date)
        ? date
        : null;
}

/// <summary>Entity tags as a condition lists them.</summary>
/// <param name="IsAny">Whether <c>*</c> stands for all.</param>
/// <param name="Tags">Those that this door could have given; others match nothing.</param>
internal sealed record TagList(bool IsAny, IReadOnlyList<EntityTag> Tags)
{
    /// <summary>Reads a header; null where there is none.</summary>
    public static TagList? Read(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var tags = new List<EntityTag>();
        foreach (var piece in text.Split(','))
        {
            var name = piece.Trim();
            if (name == "*")
            {
                return new TagList(true, []);
            }

            if (EntityTag.TryParse(name.StartsWith("W/", StringComparison.Ordinal) ? name[2..] : name, out var tag))
            {
                tags.Add(tag);
            }
        }

        return new TagList(false, tags);
    }

    /// <summary>Whether a tag is among them.</summary>
    public bool Has(EntityTag? tag) => tag is { } present && (IsAny || Tags.Contains(present));
}
