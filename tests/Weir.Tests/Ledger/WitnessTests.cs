using System.Text;
using Weir.Ledger;
using Weir.Testing;

namespace Weir.Tests.Ledger;

public sealed class WitnessTests : IDisposable
{
    private const string Origin = "example.com/log";

    private readonly NoteSigner _log = NoteTests.Signer(1, NoteAlgorithm.Ed25519, Origin);
    private readonly NoteSigner _key = NoteTests.Signer(3, NoteAlgorithm.Cosignature, "witness.example");
    private readonly StoredTiles _tiles = new();
    private readonly Hash256[] _leaves = NaiveTree.Leaves(NaiveTree.Entries(300));
    private readonly Witness _witness;

    public WitnessTests()
    {
        new TreeBuilder().Append(_leaves, _tiles.Write);
        _witness = new Witness(_key, [_log.Verifier], new ManualTime(DateTimeOffset.FromUnixTimeSeconds(1679315147)));
    }

    [Fact]
    public async Task A_log_that_only_grows_is_cosigned_again_and_again()
    {
        WitnessState? state = null;
        foreach (var size in new[] { 0, 1, 1, 5, 256, 300, 300 })
        {
            var request = await RequestAsync(state?.Size ?? 0, size);
            Assert.True(CosignRequest.TryParse(Encoding.UTF8.GetBytes(request.ToString()), out var read, out _));

            var answer = _witness.Cosign(read, state);

            Assert.Equal(WitnessVerdict.Cosigned, answer.Verdict);
            Assert.True(_key.Verifier.Verify(request.Checkpoint.With(answer.Signature!)));
            Assert.False(_key.Verifier.Verify((await RequestAsync(0, 7)).Checkpoint.With(answer.Signature!)));
            state = answer.State;
            Assert.Equal(new WitnessState(size, Root(size)), state);
        }
    }

    [Fact]
    public async Task Whatever_could_be_a_second_history_is_refused()
    {
        var state = new WitnessState(100, Root(100));
        var good = await RequestAsync(100, 200);
        var fork = new Checkpoint(Origin, 200, MerkleTree.LeafHash("fork"u8)).Sign(_log);
        var sameSize = new Checkpoint(Origin, 100, MerkleTree.LeafHash("fork"u8)).Sign(_log);
        using var stranger = NoteTests.Signer(9, NoteAlgorithm.Ed25519, Origin);
        using var other = NoteTests.Signer(1, NoteAlgorithm.Ed25519, "example.com/unknown");
        var (_, root, size) = (0, Root(200), 200);

        Assert.Equal(WitnessVerdict.NotConsistent, _witness.Cosign(good with { Checkpoint = fork }, state).Verdict);
        Assert.Equal(WitnessVerdict.NotConsistent, _witness.Cosign(good with { Path = [] }, state).Verdict);
        Assert.Equal(WitnessVerdict.Conflict, _witness.Cosign(new CosignRequest(100, [], sameSize), state).Verdict);
        Assert.Equal(WitnessVerdict.Conflict, _witness.Cosign(good with { OldSize = 99 }, state).Verdict);
        Assert.Equal(WitnessVerdict.Conflict, _witness.Cosign(await RequestAsync(0, 50), state).Verdict);
        Assert.Equal(WitnessVerdict.Conflict, _witness.Cosign(good, null).Verdict);
        Assert.Equal(WitnessVerdict.Malformed, _witness.Cosign(good with { OldSize = 201 }, state).Verdict);
        Assert.Equal(WitnessVerdict.Malformed, _witness.Cosign(good with { Path = new Hash256[64] }, state).Verdict);
        Assert.Equal(WitnessVerdict.Malformed, _witness.Cosign(good with { Checkpoint = new SignedNote("x\n", []) }, state).Verdict);
        Assert.Equal(
            WitnessVerdict.NotSigned,
            _witness.Cosign(good with { Checkpoint = new Checkpoint(Origin, size, root).Sign(stranger) }, state).Verdict);
        Assert.Equal(
            WitnessVerdict.UnknownLog,
            _witness.Cosign(good with { Checkpoint = new Checkpoint("example.com/unknown", size, root).Sign(other) }, state).Verdict);

        var answer = _witness.Cosign(good with { Path = [] }, state);
        Assert.Equal((null, state), (answer.Signature, answer.State));
        Assert.Equal(WitnessVerdict.Cosigned, _witness.Cosign(good, state).Verdict);
    }

    [Fact]
    public async Task A_request_of_any_other_form_is_refused()
    {
        var good = (await RequestAsync(100, 200)).ToString();
        var hash = MerkleTree.EmptyRoot.ToString();
        string[] bad =
        [
            "", "old 1\n", good[1..], good.Replace("old 100", "old 0100", StringComparison.Ordinal),
            good.Replace("old 100", "old -1", StringComparison.Ordinal), good.Replace("\n\n", "\n", StringComparison.Ordinal),
            good.Replace("old 100\n", "old 100\n" + string.Concat(Enumerable.Repeat(hash + "\n", 64)), StringComparison.Ordinal),
            good.Replace("old 100\n", "old 100\nAAAA\n", StringComparison.Ordinal), new string('x', TlogProof.MaxBytes + 1),
        ];
        Assert.All(bad, text => Assert.False(CosignRequest.TryParse(Encoding.UTF8.GetBytes(text), out _, out _), $"accepted: {text}"));
        Assert.True(CosignRequest.TryParse(Encoding.UTF8.GetBytes(good), out _, out _));
    }

    [Fact]
    public void A_witness_key_signs_nothing_without_a_time_and_a_log_key_cosigns_nothing()
    {
        Assert.Throws<InvalidOperationException>(() => _key.Sign("x\n"));
        Assert.Throws<InvalidOperationException>(() => _log.Cosign("x\n", DateTimeOffset.UnixEpoch));
    }

    public void Dispose()
    {
        _log.Dispose();
        _key.Dispose();
    }

    private async Task<CosignRequest> RequestAsync(long from, int to)
    {
        var proof = await ConsistencyProof.MakeAsync(from, to, _tiles, TestContext.Current.CancellationToken);
        return new CosignRequest(from, proof.Path, new Checkpoint(Origin, to, Root(to)).Sign(_log));
    }

    private Hash256 Root(int size)
    {
        var tree = new TreeBuilder();
        tree.Append(_leaves.AsSpan(0, size), static (_, _) => { });
        return tree.Root;
    }
}
