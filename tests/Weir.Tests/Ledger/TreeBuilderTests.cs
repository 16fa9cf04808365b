using System.Runtime.InteropServices;
using Weir.Ledger;

namespace Weir.Tests.Ledger;

public sealed class TreeBuilderTests
{
    [Fact]
    public void Published_hashes_are_met()
    {
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", Hex(MerkleTree.EmptyRoot));
        Assert.Equal("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", Hex(MerkleTree.LeafHash([])));
        string[] roots =
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        var tree = new TreeBuilder();
        for (var i = 0; i < roots.Length; i++)
        {
            tree.Append(MerkleTree.LeafHash(NaiveTree.ReferenceEntries[i]), static (_, _) => { });
            Assert.Equal(roots[i], Hex(tree.Root));
            Assert.Equal(roots[i], Convert.ToHexStringLower(NaiveTree.Root([.. NaiveTree.ReferenceEntries.Take(i + 1)])));
        }
    }

    [Fact]
    public void The_root_is_that_of_the_definition_at_every_size()
    {
        var entries = NaiveTree.Entries(1100);
        var tree = new TreeBuilder();
        for (var size = 0; size <= entries.Length; size++)
        {
            if (size < 600 || size % 37 == 0)
            {
                Assert.Equal(Convert.ToHexStringLower(NaiveTree.Root(entries.AsSpan(0, size))), Hex(tree.Root));
            }

            if (size < entries.Length)
            {
                tree.Append(MerkleTree.LeafHash(entries[size]), static (_, _) => { });
            }
        }
    }

    [Fact]
    public async Task A_tree_made_again_from_its_tiles_goes_on_as_if_it_had_never_stopped()
    {
        var leaves = NaiveTree.Leaves(NaiveTree.Entries(70_000));
        int[] stops = [0, 1, 2, 255, 256, 257, 511, 512, 4097, 65_535, 65_536, 65_793, 70_000];
        var whole = new StoredTiles();
        new TreeBuilder().Append(leaves, whole.Write);
        var store = new StoredTiles();
        var size = 0;
        foreach (var stop in stops)
        {
            var tree = await TreeBuilder.RestoreAsync(size, store, TestContext.Current.CancellationToken);
            tree.Append(leaves.AsSpan(size, stop - size), store.Write);
            size = stop;
            var straight = new TreeBuilder();
            straight.Append(leaves.AsSpan(0, stop), static (_, _) => { });
            Assert.Equal((stop, straight.Root), (tree.Size, tree.Root));
        }

        Assert.Equal(whole.All.Keys.Order(), store.All.Keys.Order());
        Assert.All(whole.All, tile => Assert.Equal(tile.Value, store.All[tile.Key]));
    }

    [Fact]
    public void The_tiles_of_70_000_entries_are_those_of_the_specification()
    {
        var store = new StoredTiles();
        new TreeBuilder().Append(NaiveTree.Leaves(NaiveTree.Entries(70_000)), store.Write);

        var expected = TileId.AllIn(70_000).ToList();
        Assert.Equal(273, expected.Count(static t => t is { Level: 0, IsFull: true }));
        Assert.Equal(
            [(0, 112), (1, 17), (2, 1)],
            expected.Where(static t => !t.IsFull).Select(static t => (t.Level, t.Width)));
        Assert.Equal(1, expected.Count(static t => t is { Level: 1, IsFull: true }));
        Assert.Equal(expected.Count, store.All.Count);
        Assert.All(expected, t => Assert.Equal(t.Width * Hash256.SizeBytes, store.All[(t.Level, t.Index)].Length));
    }

    [Fact]
    public void Only_changed_partial_tiles_are_written_again()
    {
        var tree = new TreeBuilder();
        var leaves = NaiveTree.Leaves(NaiveTree.Entries(300));
        tree.Append(leaves, static (_, _) => { });
        var written = new List<TileId>();

        tree.WritePartial((tile, _) => written.Add(tile));
        Assert.Empty(written);
        tree.Append([leaves[0]], (tile, _) => written.Add(tile));
        Assert.Equal([new TileId(0, 1, 45)], written);
    }

    [Fact]
    public void A_copy_goes_its_own_way()
    {
        var tree = new TreeBuilder();
        tree.Append(NaiveTree.Leaves(NaiveTree.Entries(300)), static (_, _) => { });
        var root = tree.Root;
        var copy = tree.Copy();
        var hashes = new List<Hash256>();

        copy.Append(MerkleTree.LeafHash([1]), static (_, _) => { });
        tree.Append(MerkleTree.LeafHash([2]), static (_, _) => { });
        tree.WritePartial((tile, bytes) => hashes.Add(MemoryMarshal.Cast<byte, Hash256>(bytes)[^1]));

        Assert.NotEqual(tree.Root, copy.Root);
        Assert.NotEqual(root, tree.Root);
        Assert.Equal(MerkleTree.LeafHash([2]), hashes[0]);
    }

    [Fact]
    public async Task A_missing_tile_is_named()
    {
        var store = new StoredTiles();
        new TreeBuilder().Append(NaiveTree.Leaves(NaiveTree.Entries(300)), store.Write);
        store.Forget(0, 1);

        var missing = await Assert.ThrowsAsync<TileUnavailableException>(
            () => TreeBuilder.RestoreAsync(300, store, TestContext.Current.CancellationToken));

        Assert.Contains("tile/0/001.p/44", missing.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0, 256, "tile/0/000")]
    [InlineData(0, 1234067, 256, "tile/0/x001/x234/067")]
    [InlineData(1, 67, 17, "tile/1/067.p/17")]
    [InlineData(TileId.EntriesLevel, 999_999, 1, "tile/entries/x999/999.p/1")]
    public void Paths_are_those_of_the_specification(int level, long index, int width, string path) =>
        Assert.Equal(path, new TileId(level, index, width).Path);

    [Fact]
    public void An_entry_that_no_bundle_can_hold_is_refused_with_the_limit()
    {
        var tooLarge = Assert.Throws<ArgumentException>(() => EntryBundle.Check(new byte[65_536]));
        Assert.Contains("65535", tooLarge.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => EntryBundle.Check([]));
        EntryBundle.Check(new byte[65_535]);
    }

    private static string Hex(in Hash256 hash) => Convert.ToHexStringLower(hash.Bytes);
}
