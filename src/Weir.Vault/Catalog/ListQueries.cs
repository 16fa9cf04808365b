using Weir.Vault.Objects;

namespace Weir.Vault.Catalog;

/// <summary>Which objects of a bucket are asked for.</summary>
/// <param name="Bucket">The bucket's name.</param>
public sealed record ObjectListQuery(string Bucket)
{
    /// <summary>What their keys begin with.</summary>
    public ReadOnlyMemory<byte> Prefix { get; init; }

    /// <summary>What ends a common prefix; empty for none.</summary>
    public ReadOnlyMemory<byte> Delimiter { get; init; }

    /// <summary>What they come after: a key, or a common prefix with all that begins with it; empty for the beginning.</summary>
    public ReadOnlyMemory<byte> After { get; init; }

    /// <summary>How many objects and common prefixes at most, from 0 to 1,000.</summary>
    public int Limit { get; init; } = 1000;
}

/// <summary>Some objects of a bucket.</summary>
/// <param name="Objects">The objects in the order of their keys.</param>
/// <param name="CommonPrefixes">The common prefixes in order.</param>
/// <param name="IsTruncated">Whether there are more.</param>
/// <param name="Last">The last key or common prefix that is given; empty where nothing is.</param>
public sealed record ObjectPage(
    IReadOnlyList<ObjectInfo> Objects, IReadOnlyList<ReadOnlyMemory<byte>> CommonPrefixes, bool IsTruncated, ReadOnlyMemory<byte> Last);

/// <summary>Which versions of a bucket are asked for.</summary>
/// <param name="Bucket">The bucket's name.</param>
public sealed record VersionListQuery(string Bucket)
{
    /// <summary>What their keys begin with.</summary>
    public ReadOnlyMemory<byte> Prefix { get; init; }

    /// <summary>What ends a common prefix; empty for none.</summary>
    public ReadOnlyMemory<byte> Delimiter { get; init; }

    /// <summary>The key or common prefix that they come after; empty for the beginning.</summary>
    public ReadOnlyMemory<byte> KeyMarker { get; init; }

    /// <summary>The version of that key that they come after; null where all versions of the key lie behind.</summary>
    public VersionName? VersionMarker { get; init; }

    /// <summary>How many versions and common prefixes at most, from 0 to 1,000.</summary>
    public int Limit { get; init; } = 1000;
}

/// <summary>Some versions of a bucket.</summary>
/// <param name="Versions">The versions and delete markers in the order of their keys, the newest of each key first.</param>
/// <param name="CommonPrefixes">The common prefixes in order.</param>
/// <param name="IsTruncated">Whether there are more.</param>
/// <param name="LastKey">The last key or common prefix that is given; empty where nothing is.</param>
/// <param name="LastVersion">The version that is given last; null where a common prefix is.</param>
public sealed record VersionPage(
    IReadOnlyList<ObjectInfo> Versions,
    IReadOnlyList<ReadOnlyMemory<byte>> CommonPrefixes,
    bool IsTruncated,
    ReadOnlyMemory<byte> LastKey,
    VersionName? LastVersion);
