using System.Text;
using Weir.Guard.Audit;
using Weir.Vault.Buckets;

namespace Weir.Vault.Catalog;

/// <summary>What a list asks for, of whatever kind.</summary>
/// <param name="Prefix">What keys begin with.</param>
/// <param name="Delimiter">What ends a common prefix; empty for none.</param>
/// <param name="Marker">The key or common prefix that they come after; empty for the beginning.</param>
/// <param name="Limit">How many at most, from 0 to 1,000.</param>
internal sealed record ListRange(ReadOnlyMemory<byte> Prefix, ReadOnlyMemory<byte> Delimiter, ReadOnlyMemory<byte> Marker, int Limit)
{
    private const int MostItems = 1000;

    /// <summary>The first place behind the keys that are meant.</summary>
    public byte[] End => KeyBytes.AfterAll(Prefix.Span);

    /// <summary>The first place whose keys are meant.</summary>
    public byte[] Begin
    {
        get
        {
            var first = Marker.IsEmpty ? [] : IsCommonPrefix(Marker) ? KeyBytes.AfterAll(Marker.Span) : KeyBytes.After(Marker.Span);
            return KeyBytes.IsBefore(first, Prefix.Span) ? Prefix.ToArray() : first;
        }
    }

    /// <summary>Whether the marker is a key that others of its name may follow.</summary>
    public bool MayFollowMarker => !Marker.IsEmpty && Marker.Span.StartsWith(Prefix.Span);

    /// <summary>Throws where the limit is none that a list has.</summary>
    public void Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Limit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Limit, MostItems);
    }

    /// <summary>What the record is told, sealed.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="items">How many keys and common prefixes are given.</param>
    public CanonicalJson Detail(BucketRow bucket, int items) => new CanonicalJson()
        .Add("bucket", bucket.Name)
        .Add("items", items)
        .Add("prefix", Prefix.IsEmpty ? null : Encoding.UTF8.GetString(Prefix.Span));

    private bool IsCommonPrefix(ReadOnlyMemory<byte> marker) =>
        KeyWalk<ObjectVersionRow>.CommonPrefix(marker, Prefix, Delimiter) is { IsEmpty: false } common && common.Length == marker.Length;
}
