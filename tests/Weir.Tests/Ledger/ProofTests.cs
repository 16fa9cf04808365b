using Weir.Ledger;

namespace Weir.Tests.Ledger;

public sealed class ProofTests
{
    private const int Leaves = 330;

    private readonly byte[][] _entries = NaiveTree.Entries(Leaves);
    private readonly Hash256[] _leaves = NaiveTree.Leaves(NaiveTree.Entries(Leaves));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Inclusion_proofs_are_those_of_the_definition_and_verify()
    {
        foreach (var size in new[] { 1, 2, 3, 4, 5, 7, 8, 9, 255, 256, 257, 300, 330 })
        {
            var (tiles, root) = Tree(size);
            for (var index = 0; index < size; index += size < 20 ? 1 : 7)
            {
                var proof = await InclusionProof.MakeAsync(index, size, tiles, Cancelled);

                Assert.Equal(
                    NaiveTree.Inclusion(index, _entries.AsSpan(0, size)).Select(Convert.ToHexString),
                    proof.Path.Select(static h => Convert.ToHexString(h.Bytes)));
                Assert.Equal(ProofVerdict.Proven, proof.Verify(_leaves[index], root));
                Assert.Equal(ProofVerdict.WrongRoot, proof.Verify(MerkleTree.LeafHash("other"u8), root));
            }
        }
    }

    [Fact]
    public async Task Consistency_proofs_are_those_of_the_definition_and_verify()
    {
        foreach (var size in new[] { 1, 2, 3, 6, 7, 8, 9, 255, 256, 257, 330 })
        {
            var (tiles, root) = Tree(size);
            for (var old = 1; old <= size; old += size < 20 ? 1 : 3)
            {
                var proof = await ConsistencyProof.MakeAsync(old, size, tiles, Cancelled);

                Assert.Equal(
                    NaiveTree.Consistency(old, _entries.AsSpan(0, size)).Select(Convert.ToHexString),
                    proof.Path.Select(static h => Convert.ToHexString(h.Bytes)));
                Assert.Equal(ProofVerdict.Proven, proof.Verify(Tree(old).Root, root));
                Assert.Equal(ProofVerdict.WrongRoot, proof.Verify(MerkleTree.LeafHash("x"u8), root));
                Assert.Equal(ProofVerdict.WrongRoot, proof.Verify(Tree(old).Root, MerkleTree.LeafHash("x"u8)));
            }
        }
    }

    [Fact]
    public async Task Proofs_of_a_large_tree_verify_and_have_the_length_of_the_logarithm()
    {
        var leaves = NaiveTree.Leaves(NaiveTree.Entries(66_000));
        var tiles = new StoredTiles();
        var tree = new TreeBuilder();
        tree.Append(leaves, tiles.Write);
        var half = new TreeBuilder();
        half.Append(leaves.AsSpan(0, 65_537), static (_, _) => { });

        foreach (var index in new[] { 0, 1, 255, 256, 65_535, 65_536, 65_999 })
        {
            var proof = await InclusionProof.MakeAsync(index, 66_000, tiles, Cancelled);
            Assert.InRange(proof.Path.Count, 1, 17);
            Assert.Equal(ProofVerdict.Proven, proof.Verify(leaves[index], tree.Root));
        }

        var consistency = await ConsistencyProof.MakeAsync(65_537, 66_000, tiles, Cancelled);
        Assert.Equal(ProofVerdict.Proven, consistency.Verify(half.Root, tree.Root));
    }

    [Fact]
    public async Task A_hostile_proof_is_refused_and_never_throws()
    {
        var (tiles, root) = Tree(300);
        var good = await InclusionProof.MakeAsync(123, 300, tiles, Cancelled);
        var leaf = _leaves[123];

        Assert.Equal(ProofVerdict.OutOfRange, (good with { Index = 300 }).Verify(leaf, root));
        Assert.Equal(ProofVerdict.OutOfRange, (good with { Index = -1 }).Verify(leaf, root));
        Assert.Equal(ProofVerdict.OutOfRange, (good with { Index = 0, Size = 0, Path = [] }).Verify(leaf, root));
        Assert.Equal(ProofVerdict.OutOfRange, (good with { Size = long.MinValue }).Verify(leaf, root));
        Assert.Equal(ProofVerdict.WrongLength, (good with { Path = [] }).Verify(leaf, root));
        Assert.Equal(ProofVerdict.WrongLength, (good with { Path = [.. good.Path, root] }).Verify(leaf, root));
        Assert.Equal(ProofVerdict.WrongLength, (good with { Size = long.MaxValue }).Verify(leaf, root));
        Assert.NotEqual(ProofVerdict.Proven, (good with { Index = 124 }).Verify(leaf, root));
        for (var i = 0; i < good.Path.Count; i++)
        {
            Hash256[] swapped = [.. good.Path];
            swapped[i] = root;
            Assert.Equal(ProofVerdict.WrongRoot, (good with { Path = swapped }).Verify(leaf, root));
        }
    }

    [Fact]
    public async Task A_hostile_consistency_proof_is_refused_and_never_throws()
    {
        var (tiles, root) = Tree(300);
        var old = Tree(77).Root;
        var good = await ConsistencyProof.MakeAsync(77, 300, tiles, Cancelled);

        Assert.Equal(ProofVerdict.OutOfRange, (good with { OldSize = 301 }).Verify(old, root));
        Assert.Equal(ProofVerdict.OutOfRange, (good with { OldSize = -1 }).Verify(old, root));
        Assert.Equal(ProofVerdict.WrongLength, (good with { Path = [] }).Verify(old, root));
        Assert.Equal(ProofVerdict.WrongLength, (good with { Path = [.. good.Path, .. good.Path] }).Verify(old, root));
        Assert.Equal(ProofVerdict.WrongRoot, new ConsistencyProof(300, 300, []).Verify(old, root));
        Assert.Equal(ProofVerdict.WrongLength, (good with { OldSize = 0 }).Verify(MerkleTree.EmptyRoot, root));
        Assert.Equal(ProofVerdict.WrongRoot, new ConsistencyProof(0, 300, []).Verify(old, root));
        Assert.Equal(ProofVerdict.Proven, new ConsistencyProof(0, 300, []).Verify(MerkleTree.EmptyRoot, root));
        Assert.Equal(ProofVerdict.WrongRoot, new ConsistencyProof(0, 0, []).Verify(MerkleTree.EmptyRoot, root));
        for (long size = 78; size <= 256; size++)
        {
            Assert.NotEqual(ProofVerdict.Proven, (good with { NewSize = size }).Verify(old, root));
        }
    }

    [Fact]
    public async Task A_proof_of_what_is_not_there_is_not_made()
    {
        var (tiles, _) = Tree(10);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => InclusionProof.MakeAsync(10, 10, tiles, Cancelled));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => ConsistencyProof.MakeAsync(11, 10, tiles, Cancelled));
        await Assert.ThrowsAsync<TileUnavailableException>(() => InclusionProof.MakeAsync(0, 11, tiles, Cancelled));
    }

    private (StoredTiles Tiles, Hash256 Root) Tree(int size)
    {
        var tiles = new StoredTiles();
        var tree = new TreeBuilder();
        tree.Append(_leaves.AsSpan(0, size), tiles.Write);
        return (tiles, tree.Root);
    }
}
