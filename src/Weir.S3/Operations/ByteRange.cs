using System.Globalization;
using Weir.S3.Errors;

namespace Weir.S3.Operations;

/// <summary>A run of an object's bytes.</summary>
/// <param name="Offset">The first byte.</param>
/// <param name="Bytes">How many.</param>
internal readonly record struct ByteRange(long Offset, long Bytes)
{
    /// <summary>As <c>Content-Range</c> has it.</summary>
    public string HeaderOf(long size) => string.Create(CultureInfo.InvariantCulture, $"bytes {Offset}-{Offset + Bytes - 1}/{size}");

    /// <summary>Reads the header <c>Range</c> (RFC 9110, section 14.2).</summary>
    /// <param name="header">The header; null where it was not sent.</param>
    /// <param name="size">Bytes of the object.</param>
    /// <returns>The range; null where the whole object is meant, as with several ranges or what is no range.</returns>
    /// <exception cref="S3Exception">No byte of it is in the object.</exception>
    public static ByteRange? Read(string? header, long size)
    {
        if (header is null
            || !header.StartsWith("bytes=", StringComparison.OrdinalIgnoreCase)
            || header[6..].Split('-') is not [var first, var last])
        {
            return null;
        }

        var (hasFirst, hasLast) = (TryRead(first, out var from), TryRead(last, out var to));
        if ((!hasFirst && first.Trim().Length > 0)
            || (!hasLast && last.Trim().Length > 0)
            || (!hasFirst && !hasLast)
            || (hasFirst && hasLast && to < from))
        {
            return null;
        }

        var range = hasFirst
            ? new ByteRange(from, Math.Min(hasLast ? to : long.MaxValue, size - 1) - from + 1)
            : new ByteRange(Math.Max(0, size - to), Math.Min(to, size));
        return range.Bytes > 0 ? range : throw S3Exception.With(
            S3Errors.InvalidRange,
            S3Errors.InvalidRange.Message,
            KeyValuePair.Create("RangeRequested", header),
            KeyValuePair.Create("ActualObjectSize", size.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>Reads the range of the source that a part is copied from, which must lie within it.</summary>
    /// <exception cref="S3Exception">It is no range of two numbers.</exception>
    public static ByteRange? ReadExact(string? header)
    {
        if (header is null)
        {
            return null;
        }

        return header.StartsWith("bytes=", StringComparison.Ordinal)
            && header[6..].Split('-') is [var first, var last]
            && TryRead(first, out var from)
            && TryRead(last, out var to)
            && from <= to
            ? new ByteRange(from, to - from + 1)
            : throw new S3Exception(
                S3Errors.InvalidArgument,
                "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the "
                + "first and last bytes to copy");
    }

    private static bool TryRead(string text, out long number) =>
        long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
