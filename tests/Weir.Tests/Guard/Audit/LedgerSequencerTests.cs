using Microsoft.Extensions.Logging.Abstractions;
using Weir.Guard.Audit;
using Weir.Guard.Keys;
using Weir.Ledger;

namespace Weir.Tests.Guard.Audit;

public sealed class LedgerSequencerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_entry_has_one_leaf_in_its_own_log_under_a_checkpoint_of_the_log_s_key()
    {
        await using var fixture = await GuardFixture.StartAsync();
        var organization = await fixture.OrganizationAsync("one");
        for (var number = 0; number < 300; number++)
        {
            await fixture.ProjectAsync(organization);
        }

        await using var sequencer = Sequencer(fixture);
        await sequencer.CatchUpAsync(Cancel);

        var log = organization.ToString();
        var entries = await EntriesAsync(fixture, log);
        Assert.Equal(Enumerable.Range(0, 301).Select(static leaf => (long?)leaf), entries.Select(static entry => entry.Leaf));
        var tree = new TreeBuilder();
        tree.Append([.. entries.Select(static entry => MerkleTree.LeafHash(entry.Entry))], static (_, _) => { });
        var checkpoint = await LastAsync(fixture, log);
        Assert.Equal((301L, tree.Root), (checkpoint.Checkpoint.Size, checkpoint.Checkpoint.Root));
        Assert.EndsWith($"/{log}", checkpoint.Checkpoint.Origin, StringComparison.Ordinal);
        Assert.True(new LogKeys(fixture.Keys).VerifiersOf(log, checkpoint.Checkpoint.Origin)[0].Verify(checkpoint.Note));
        Assert.NotEmpty(await EntriesAsync(fixture, LedgerLog.Installation));
    }

    [Fact]
    public async Task A_sequencer_that_starts_anew_goes_on_from_the_tables()
    {
        await using var fixture = await GuardFixture.StartAsync();
        var organization = await fixture.OrganizationAsync("one");
        var sizes = new List<Checkpoint>();
        for (var round = 0; round < 5; round++)
        {
            for (var number = 0; number < 70; number++)
            {
                await fixture.ProjectAsync(organization);
            }

            await using var sequencer = Sequencer(fixture);
            await sequencer.CatchUpAsync(Cancel);
            sizes.Add((await LastAsync(fixture, organization.ToString())).Checkpoint);
        }

        await using var session = await fixture.Database.OpenReadAsync(Cancel);
        var tiles = new StoredTiles(session, organization.ToString());
        foreach (var (before, after) in sizes.Zip(sizes.Skip(1)))
        {
            var proof = await ConsistencyProof.MakeAsync(before.Size, after.Size, tiles, Cancel);
            Assert.Equal(ProofVerdict.Proven, proof.Verify(before.Root, after.Root));
        }
    }

    [Fact]
    public async Task Two_sequencers_of_one_log_never_give_a_leaf_twice()
    {
        await using var fixture = await GuardFixture.StartAsync();
        var organization = await fixture.OrganizationAsync("one");
        await using var first = Sequencer(fixture);
        await using var second = Sequencer(fixture);
        for (var round = 0; round < 20; round++)
        {
            for (var number = 0; number < 5; number++)
            {
                await fixture.ProjectAsync(organization);
            }

            await Task.WhenAll(first.CatchUpAsync(Cancel), second.CatchUpAsync(Cancel));
        }

        var entries = await EntriesAsync(fixture, organization.ToString());
        Assert.Equal(Enumerable.Range(0, 101).Select(static leaf => (long?)leaf), entries.Select(static entry => entry.Leaf));
        Assert.Empty(first.Damaged.Concat(second.Damaged));
    }

    [Theory]
    [InlineData("update ledger_tiles set hashes = @zeros where level = 0 and width < 256 and log = @log")]
    [InlineData("delete from ledger_tiles where width < 256 and log = @log")]
    [InlineData("update ledger_logs set size = size - 1 where log = @log")]
    [InlineData("update ledger_checkpoints set note = (select note from ledger_checkpoints where log = 'installation') where log = @log")]
    [InlineData("delete from ledger_logs where log = @log")]
    public async Task A_log_that_contradicts_itself_is_left_as_it_is(string tampering)
    {
        await using var fixture = await GuardFixture.StartAsync();
        var organization = await fixture.OrganizationAsync("one");
        await fixture.ProjectAsync(organization);
        await using (var before = Sequencer(fixture))
        {
            await before.CatchUpAsync(Cancel);
        }

        var log = organization.ToString();
        var hashes = await fixture.Database.QueryOneAsync<byte[]>(
            "select hashes from ledger_tiles where level = 0 and width < 256 and log = @log", new { log }, Cancel);
        await fixture.Database.WriteAsync(unit => unit.Execute(tampering, new { log, zeros = new byte[hashes!.Length] }), Cancel);
        await fixture.ProjectAsync(organization);
        await using var sequencer = Sequencer(fixture);

        await Assert.ThrowsAsync<LedgerDamagedException>(() => sequencer.CatchUpAsync(Cancel));

        Assert.Equal([organization.ToString()], sequencer.Damaged);
        Assert.Null((await EntriesAsync(fixture, organization.ToString()))[^1].Leaf);
    }

    [Fact]
    public async Task A_new_signing_key_goes_on_with_the_same_log()
    {
        await using var fixture = await GuardFixture.StartAsync();
        var organization = await fixture.OrganizationAsync("one");
        await using var sequencer = Sequencer(fixture);
        await sequencer.CatchUpAsync(Cancel);
        var log = organization.ToString();
        var before = await LastAsync(fixture, log);

        await fixture.Keys.RotatePurposeAsync(KeyOwner.Organization(organization), KeyPurpose.LedgerSigning, Cancel);
        await fixture.ProjectAsync(organization);
        await using var restarted = Sequencer(fixture);
        await restarted.CatchUpAsync(Cancel);

        var after = await LastAsync(fixture, log);
        var keys = new LogKeys(fixture.Keys).VerifiersOf(log, after.Checkpoint.Origin);
        Assert.Equal(before.Checkpoint.Origin, after.Checkpoint.Origin);
        Assert.Equal([true, false], keys.Select(key => key.Verify(before.Note)).Where((_, index) => index == 0 || index == keys.Count - 1));
        Assert.Equal([false, true], keys.Select(key => key.Verify(after.Note)).Where((_, index) => index == 0 || index == keys.Count - 1));
        Assert.Equal(
            2, await fixture.Database.QueryOneAsync<long>("select count(*) from ledger_keys where log = @log", new { log }, Cancel));
    }

    private static LedgerSequencer Sequencer(GuardFixture fixture) =>
        new(fixture.Database, fixture.Keys, fixture.Trail, TimeProvider.System, NullLogger<LedgerSequencer>.Instance);

    private static Task<IReadOnlyList<Stored>> EntriesAsync(GuardFixture fixture, string log) => fixture.Database.QueryAsync<Stored>(
        "select leaf, entry from audit_entries where log = @log order by seq", new { log }, CancellationToken.None);

    private static async Task<(SignedNote Note, Checkpoint Checkpoint)> LastAsync(GuardFixture fixture, string log) =>
        (await fixture.Database.QueryOneAsync<StoredCheckpoint>(StoredCheckpoint.SelectLast, new { log }, Cancel))!.Parse(log);

    private sealed record Stored(long? Leaf, byte[] Entry);
}
