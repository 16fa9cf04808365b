using System.Text;
using Weir.Ledger;

namespace Weir.Tests.Ledger;

public sealed class TlogProofTests
{
    private const string Origin = "example.com/log";

    [Theory]
    [InlineData(NoteAlgorithm.Ed25519)]
    [InlineData(NoteAlgorithm.EcdsaP256)]
    public async Task A_receipt_proves_its_entry_and_no_other(NoteAlgorithm algorithm)
    {
        using var signer = NoteTests.Signer(1, algorithm, Origin);
        using var stranger = NoteTests.Signer(2, algorithm, Origin);
        using var elsewhere = NoteTests.Signer(1, algorithm, "example.com/other");
        var entries = NaiveTree.Entries(300);
        var stored = (await MakeAsync(entries, 123, signer)).ToString();

        Assert.True(TlogProof.TryParse(Encoding.UTF8.GetBytes(stored), out var proof, out _));
        Assert.Equal(stored, proof.ToString());
        Assert.Equal(ReceiptVerdict.Proven, proof.Verify(entries[123], signer.Verifier, []));
        Assert.Equal(ReceiptVerdict.NotIncluded, proof.Verify(entries[124], signer.Verifier, []));
        Assert.Equal(ReceiptVerdict.NotIncluded, (proof with { Index = 122 }).Verify(entries[123], signer.Verifier, []));
        Assert.Equal(ReceiptVerdict.NotSigned, proof.Verify(entries[123], stranger.Verifier, []));
        Assert.Equal(ReceiptVerdict.NoCheckpoint, proof.Verify(entries[123], elsewhere.Verifier, []));
    }

    [Fact]
    public async Task A_required_witness_must_have_signed()
    {
        using var signer = NoteTests.Signer(1, NoteAlgorithm.Ed25519, Origin);
        using var witness = NoteTests.Signer(3, NoteAlgorithm.Cosignature, "witness.example");
        var entries = NaiveTree.Entries(10);
        var proof = await MakeAsync(entries, 3, signer);
        var cosigned = proof with
        {
            Checkpoint = proof.Checkpoint.With(witness.Cosign(proof.Checkpoint.Text, DateTimeOffset.FromUnixTimeSeconds(1679315147))),
        };

        Assert.Equal(ReceiptVerdict.NotWitnessed, proof.Verify(entries[3], signer.Verifier, [witness.Verifier]));
        Assert.Equal(ReceiptVerdict.Proven, cosigned.Verify(entries[3], signer.Verifier, [witness.Verifier]));
        Assert.Equal(1679315147, Cosignature.TimeOf(cosigned.Checkpoint.Signatures[1])!.Value.ToUnixTimeSeconds());
    }

    [Fact]
    public async Task Extra_bytes_are_carried()
    {
        using var signer = NoteTests.Signer(1, NoteAlgorithm.Ed25519, Origin);
        var proof = await MakeAsync(NaiveTree.Entries(10), 3, signer) with { Extra = new byte[] { 1, 2, 3 } };
        Assert.True(TlogProof.TryParse(Encoding.UTF8.GetBytes(proof.ToString()), out var read, out _));
        Assert.Equal([1, 2, 3], read.Extra.ToArray());
    }

    [Fact]
    public async Task A_receipt_of_any_other_form_is_refused()
    {
        using var signer = NoteTests.Signer(1, NoteAlgorithm.Ed25519, Origin);
        var good = (await MakeAsync(NaiveTree.Entries(10), 3, signer)).ToString();
        var hash = MerkleTree.EmptyRoot.ToString();
        string[] bad =
        [
            "", good[1..], good.Replace("@v1", "@v2", StringComparison.Ordinal), good.Replace("index 3", "index 03", StringComparison.Ordinal),
            good.Replace("index 3", "index -3", StringComparison.Ordinal), good.Replace("index 3", "index", StringComparison.Ordinal),
            good.Replace("index 3", "extra \nindex 3", StringComparison.Ordinal),
            good.Replace("index 3", "extra AAA\nindex 3", StringComparison.Ordinal),
            good.Replace("index 3\n", "index 3\nAAAA\n", StringComparison.Ordinal),
            good.Replace("index 3\n", "index 3\n" + string.Concat(Enumerable.Repeat(hash + "\n", 64)), StringComparison.Ordinal),
            good.Replace("\n\n", "\n", StringComparison.Ordinal), good.Replace("\n", "\r\n", StringComparison.Ordinal), good + "x",
            new string('x', TlogProof.MaxBytes + 1),
        ];
        Assert.All(bad, text => Assert.False(TlogProof.TryParse(Encoding.UTF8.GetBytes(text), out _, out _), $"accepted: {text}"));
        Assert.True(TlogProof.TryParse(Encoding.UTF8.GetBytes(good), out _, out _));
    }

    private static async Task<TlogProof> MakeAsync(byte[][] entries, int index, NoteSigner signer)
    {
        var tiles = new StoredTiles();
        var tree = new TreeBuilder();
        tree.Append(NaiveTree.Leaves(entries), tiles.Write);
        var proof = await InclusionProof.MakeAsync(index, entries.Length, tiles, TestContext.Current.CancellationToken);
        return new TlogProof(proof, new Checkpoint(signer.Verifier.Name, entries.Length, tree.Root).Sign(signer));
    }
}
