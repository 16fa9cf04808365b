using System.Text;
using Weir.Ledger;
using Weir.Testing;

namespace Weir.Tests.Ledger;

public sealed class BundleVerifierTests : IDisposable
{
    private const long Seed = 20_261_122;

    private readonly TempFolder _folder = new();
    private readonly TrialKeys _keys = new(NoteAlgorithm.Ed25519);

    [Fact]
    public void Every_kind_of_tampering_is_found_and_nothing_is_found_in_honest_bundles()
    {
        var trials = TestScale.Count(20, 1000);
        var figures = new List<KeyValuePair<string, object>> { new("seed", Seed), new("trials of each kind", trials) };
        foreach (var tampering in Enum.GetValues<Tampering>())
        {
            for (var trial = 0; trial < trials; trial++)
            {
                var chance = new Chance(Seed + ((long)tampering * 1_000_000) + trial);
                var folder = _folder.File($"{tampering}-{trial}");
                var made = TamperTrial.Make(tampering, chance, _keys, folder);

                var report = Verify(made.Folder, made.Known);

                var kinds = string.Join(", ", report.Findings.Take(5));
                Assert.True(
                    tampering == Tampering.None ? report.IsClean : report.Findings.Any(finding => made.Expected.Contains(finding.Kind)),
                    $"{tampering}, trial {trial}: {kinds}");
                Directory.Delete(folder, recursive: true);
            }

            figures.Add(new($"{tampering} found", tampering == Tampering.None ? 0 : trials));
        }

        TestScale.Record("ledger-tampering", figures);
    }

    [Fact]
    public void An_honest_bundle_is_read_whole()
    {
        var log = new TrialLog(new Chance(1), 600);
        var folder = Write(log, 600);

        var report = Verify(folder, null);

        Assert.Empty(report.Findings);
        Assert.Equal((600, log.Rows.Count, false), (report.Entries, report.Rows, report.KeysAreOwn));
        Assert.Equal(["witness.example/1"], report.Cosigned);
    }

    [Fact]
    public void An_empty_log_verifies()
    {
        var report = Verify(Write(new TrialLog(new Chance(1), 0), 0), null);
        Assert.Empty(report.Findings);
        Assert.Equal(0, report.Checkpoint!.Size);
    }

    [Fact]
    public void The_bundles_own_keys_are_taken_only_where_no_others_are_given()
    {
        var folder = Write(new TrialLog(new Chance(1), 30), 30);
        var report = BundleVerifier.Verify(folder, new BundleTrust(null, []), TestContext.Current.CancellationToken);
        Assert.Empty(report.Findings);
        Assert.True(report.KeysAreOwn);
    }

    [Fact]
    public void A_witness_that_is_trusted_must_have_signed()
    {
        var log = new TrialLog(new Chance(1), 30);
        var folder = Write(log, 30);
        var note = _keys.Checkpoint(log.Bytes(30));
        File.WriteAllText(Path.Combine(folder, "checkpoint"), new SignedNote(note.Text, [note.Signatures[0]]).ToString());

        Assert.Equal([FindingKind.NotCosigned], Verify(folder, null).Findings.Select(static f => f.Kind));
    }

    [Fact]
    public void Twice_the_same_id_and_a_revision_left_out_are_found()
    {
        var log = new TrialLog(new Chance(3), 300);
        var changed = log.Entries.FindLastIndex(static e => e.Revision == 2);
        log.Entries[^1] = log.Entries[^1] with { Id = log.Entries[0].Id };
        log.Entries[changed] = log.Entries[changed] with { Revision = 3 };

        var kinds = Verify(Write(log, 300), null).Counts.Keys;

        Assert.Contains(FindingKind.DuplicateId, kinds);
        Assert.Contains(FindingKind.RevisionGap, kinds);
    }

    [Theory]
    [InlineData("checkpoint", FindingKind.Malformed)]
    [InlineData("states.jsonl", FindingKind.Malformed)]
    [InlineData("tile/0/000", FindingKind.WrongLength)]
    [InlineData("tile/1/000.p/2", FindingKind.WrongLength)]
    [InlineData("tile/entries/001", FindingKind.WrongLength)]
    public void Rubbish_in_a_file_is_a_finding_and_never_an_exception(string file, FindingKind expected)
    {
        var folder = Write(new TrialLog(new Chance(1), 600), 600);
        var chance = new Chance(4);
        foreach (var length in new[] { 1, 2, 31, 4096, 70_000 })
        {
            File.WriteAllBytes(Path.Combine(folder, file), [.. Enumerable.Range(0, length).Select(_ => (byte)chance.Next(256))]);
            Assert.NotEmpty(Verify(folder, null).Findings);
        }

        File.WriteAllText(Path.Combine(folder, file), "x");
        Assert.Contains(expected, Verify(folder, null).Counts.Keys);
        File.Delete(Path.Combine(folder, file));
        Assert.Contains(FindingKind.MissingFile, Verify(folder, null).Counts.Keys);
        Directory.CreateDirectory(Path.Combine(folder, file));
        Assert.NotEmpty(Verify(folder, null).Findings);
    }

    [Fact]
    public void Links_and_further_files_are_not_followed()
    {
        var folder = Write(new TrialLog(new Chance(1), 30), 30);
        File.WriteAllText(Path.Combine(folder, "more"), "x");
        File.WriteAllText(Path.Combine(folder, "tile/0/000.p/29"), "x");
        File.CreateSymbolicLink(Path.Combine(folder, "loop"), folder);

        Assert.Equal(
            ["loop", "more", "tile/0/000.p/29"],
            Verify(folder, null).Findings.Where(static f => f.Kind == FindingKind.UnexpectedFile).Select(static f => f.Where).Order());
    }

    [Fact]
    public void A_size_beyond_all_files_ends_at_the_first_that_is_missing()
    {
        var folder = Write(new TrialLog(new Chance(1), 30), 30);
        var note = new Checkpoint(TrialLog.Origin, long.MaxValue, MerkleTree.EmptyRoot).Sign(_keys.Log);
        File.WriteAllText(Path.Combine(folder, "checkpoint"), note.ToString());

        Assert.Contains(FindingKind.WrongRoot, Verify(folder, null).Counts.Keys);
    }

    [Theory]
    [InlineData("{}", true)]
    [InlineData("""{"a":1,"b":[{"c":"\u001f\n\"\\"}],"d":null}""", true)]
    [InlineData("""{"b":1,"a":1}""", false)]
    [InlineData("""{"a":1,"a":1}""", false)]
    [InlineData("""{"a": 1}""", false)]
    [InlineData("""{"a":01}""", false)]
    [InlineData("""{"a":-0}""", false)]
    [InlineData("""{"a":1.0}""", false)]
    [InlineData("""{"a":1e3}""", false)]
    [InlineData("""{"a":9007199254740991,"b":-9007199254740991}""", true)]
    [InlineData("""{"a":9007199254740992}""", false)]
    [InlineData("""{"a":"\u000a"}""", false)]
    [InlineData("""{"a":"\u001F"}""", false)]
    [InlineData("""{"a":"\u0041"}""", false)]
    [InlineData("""{"a":"\/"}""", false)]
    [InlineData("""{"a":"\ud800"}""", false)]
    [InlineData("""{"ü":1}""", false)]
    [InlineData("""{"":1}""", false)]
    [InlineData("""{"a":1}x""", false)]
    [InlineData("""{"a":1""", false)]
    [InlineData("""{"a":1,}""", false)]
    [InlineData("""{"a":"x""", false)]
    [InlineData("""{"a":"\""", false)]
    [InlineData("[]", false)]
    [InlineData("", false)]
    [InlineData("{", false)]
    public void Only_the_canonical_form_of_an_object_is_read(string json, bool isCanonical)
    {
        var members = new CanonicalObject(Encoding.UTF8.GetBytes(json));
        while (members.TryNext(out _, out _))
        {
        }

        Assert.Equal(isCanonical, members.IsCanonical);
    }

    public void Dispose()
    {
        _keys.Dispose();
        _folder.Dispose();
    }

    private string Write(TrialLog log, int count)
    {
        var folder = _folder.File("bundle");
        using var writer = new BundleWriter(folder);
        foreach (var entry in log.Bytes(count))
        {
            writer.AddEntry(entry);
        }

        foreach (var row in log.RowsAfter(count))
        {
            writer.AddRow(row.Kind, row.Id, row.Revision, row.Salt, row.State);
        }

        writer.Finish(_keys.Checkpoint(log.Bytes(count)), [_keys.Log.Verifier]);
        return folder;
    }

    private BundleReport Verify(string folder, string? known)
    {
        Assert.True(LedgerKeys.TryParse(_keys.KeyFile, out var keys, out _));
        ReadOnlyMemory<byte>[] checkpoints = known is null ? [] : [File.ReadAllBytes(known)];
        return BundleVerifier.Verify(folder, new BundleTrust(keys, checkpoints), TestContext.Current.CancellationToken);
    }
}
