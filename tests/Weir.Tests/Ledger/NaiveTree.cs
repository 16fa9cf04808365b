using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Weir.Ledger;

namespace Weir.Tests.Ledger;

/// <summary>RFC 6962, section 2.1, word by word and without any cleverness: what the ledger is compared with.</summary>
internal static class NaiveTree
{
    /// <summary>The entries of the Certificate Transparency reference tests.</summary>
    public static IReadOnlyList<byte[]> ReferenceEntries { get; } =
    [
        [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43],
        [0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
        [0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f],
    ];

    /// <summary>Distinct entries.</summary>
    public static byte[][] Entries(int count) =>
        [.. Enumerable.Range(0, count).Select(static i => Encoding.ASCII.GetBytes(i.ToString(CultureInfo.InvariantCulture)))];

    public static byte[] Root(ReadOnlySpan<byte[]> entries)
    {
        if (entries.Length == 0)
        {
            return SHA256.HashData([]);
        }

        if (entries.Length == 1)
        {
            return SHA256.HashData([0, .. entries[0]]);
        }

        var k = Split(entries.Length);
        return SHA256.HashData([1, .. Root(entries[..k]), .. Root(entries[k..])]);
    }

    public static List<byte[]> Inclusion(int m, ReadOnlySpan<byte[]> entries)
    {
        if (entries.Length == 1)
        {
            return [];
        }

        var k = Split(entries.Length);
        return m < k
            ? [.. Inclusion(m, entries[..k]), Root(entries[k..])]
            : [.. Inclusion(m - k, entries[k..]), Root(entries[..k])];
    }

    public static List<byte[]> Consistency(int m, ReadOnlySpan<byte[]> entries) => SubProof(m, entries, true);

    public static Hash256[] Leaves(IEnumerable<byte[]> entries) => [.. entries.Select(static e => MerkleTree.LeafHash(e))];

    private static List<byte[]> SubProof(int m, ReadOnlySpan<byte[]> entries, bool isWhole)
    {
        if (m == entries.Length)
        {
            return isWhole ? [] : [Root(entries)];
        }

        var k = Split(entries.Length);
        return m <= k
            ? [.. SubProof(m, entries[..k], isWhole), Root(entries[k..])]
            : [.. SubProof(m - k, entries[k..], false), Root(entries[..k])];
    }

    private static int Split(int n)
    {
        var k = 1;
        while (k * 2 < n)
        {
            k *= 2;
        }

        return k;
    }
}

/// <summary>Stored tiles in memory, as a database that keeps only the widest form of each would hold them.</summary>
internal sealed class StoredTiles : ITileSource
{
    private readonly Dictionary<(int, long), byte[]> _tiles = [];

    public IReadOnlyDictionary<(int Level, long Index), byte[]> All => _tiles;

    public void Write(TileId tile, ReadOnlySpan<byte> hashes) => _tiles[(tile.Level, tile.Index)] = hashes.ToArray();

    public void Forget(int level, long index) => _tiles.Remove((level, index));

    public ValueTask<ReadOnlyMemory<byte>?> ReadAsync(TileId tile, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_tiles.TryGetValue((tile.Level, tile.Index), out var bytes) ? (ReadOnlyMemory<byte>?)bytes : null);
}
