using Weir.Commands;

namespace Weir.Verbs.Objects;

/// <summary>
/// An object, or all whose keys begin alike, as <c>s3://BUCKET/KEY</c>: the form that every client of S3 takes, so that what works with one
/// works with another.
/// </summary>
/// <param name="Bucket">The bucket's name.</param>
/// <param name="Key">The key, or what keys begin with; may be empty.</param>
internal sealed record ObjectAddress(string Bucket, string Key)
{
    private const string Scheme = "s3://";

    /// <summary>Whether a text is meant as one, and not as a file of this machine.</summary>
    public static bool IsMeant(string text) => text.StartsWith(Scheme, StringComparison.Ordinal);

    /// <summary>Reads the text form.</summary>
    /// <exception cref="CommandException">It names no bucket.</exception>
    public static ObjectAddress Parse(string text)
    {
        var rest = IsMeant(text) ? text[Scheme.Length..] : "";
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var bucket = slash < 0 ? rest : rest[..slash];
        return bucket.Length > 0
            ? new ObjectAddress(bucket, slash < 0 ? "" : rest[(slash + 1)..])
            : throw CommandException.Usage($"'{text}' names no bucket; expected s3://BUCKET/KEY");
    }

    /// <summary>The same where it names one object.</summary>
    /// <exception cref="CommandException">It names no key.</exception>
    public static ObjectAddress ParseObject(string text) => Parse(text) is { Key.Length: > 0 } address
        ? address
        : throw CommandException.Usage($"'{text}' names no object; expected s3://BUCKET/KEY");

    /// <summary>What keys below this one begin with: the key itself, and <c>/</c>.</summary>
    public ObjectAddress AsFolder() => Key.Length == 0 || Key.EndsWith('/') ? this : this with { Key = Key + "/" };

    /// <summary>The object of a name below this.</summary>
    public ObjectAddress Below(string name) => this with { Key = Key + name };

    /// <summary>The text form.</summary>
    public override string ToString() => $"{Scheme}{Bucket}/{Key}";
}
