using Weir.Ledger;

namespace Weir.Tests.Ledger;

/// <summary>The ways in which trials tamper with a log; the first leaves it as it is.</summary>
internal enum Tampering
{
    None,
    Edit,
    Delete,
    Insert,
    Reorder,
    CutTail,
    OldSnapshot,
    Fork,
    WrongKey,
    FlippedBit,
    ClockStepBack,
    EntryWithoutChange,
    ChangeWithoutEntry,
}

/// <summary>A bundle on disk, honest or not, and what an auditor has to check it with.</summary>
/// <param name="Folder">The bundle.</param>
/// <param name="Known">A checkpoint that the auditor kept; null when he has none.</param>
/// <param name="Expected">Of these findings at least one must be made; none for an honest bundle.</param>
internal sealed record TamperTrial(string Folder, string? Known, IReadOnlyList<FindingKind> Expected)
{
    private const long HalfAnHour = 1_800_000;

    /// <summary>Makes the bundle of a trial, in a new folder.</summary>
    public static TamperTrial Make(Tampering tampering, Chance chance, TrialKeys keys, string folder)
    {
        var log = new TrialLog(chance, 20 + chance.Next(chance.OneIn(3) ? 900 : 240));
        var count = log.Entries.Count;
        var known = folder + ".known";
        File.WriteAllBytes(known, keys.Checkpoint(log.Bytes(1 + chance.Next(count))).ToBytes());
        var bundle = new Contents(log.Bytes(count), log.RowsAfter(count), keys.Checkpoint(log.Bytes(count)), keys)
        {
            Earlier = [.. Sizes(chance, count).Select(size => keys.Checkpoint(log.Bytes(size)))],
        };
        var (expected, withKnown) = Tamper(tampering, chance, log, bundle);
        bundle.Write(folder);
        if (tampering == Tampering.FlippedBit || (tampering == Tampering.Edit && chance.OneIn(2)))
        {
            FlipBit(chance, folder, tampering == Tampering.Edit);
        }

        return new TamperTrial(folder, withKnown || chance.OneIn(2) ? known : null, expected);
    }

    private static (FindingKind[] Expected, bool NeedsKnown) Tamper(Tampering tampering, Chance chance, TrialLog log, Contents bundle)
    {
        var count = log.Entries.Count;
        var at = chance.Next(count);
        switch (tampering)
        {
            case Tampering.None:
                return ([], false);
            case Tampering.Edit:
                bundle.Entries[at] = (log.Entries[at] with { Resource = "prj_other" }).ToBytes(TrialLog.Name);
                return ([FindingKind.WrongRoot, FindingKind.EntryDiffers], false);
            case Tampering.Delete:
                bundle.Entries.RemoveAt(at);
                return ([FindingKind.WrongLength, FindingKind.MissingFile, FindingKind.WrongRoot], false);
            case Tampering.Insert:
                bundle.Entries.Insert(at, (log.Entries[at] with { Id = "aud_inserted" }).ToBytes(TrialLog.Name));
                return ([FindingKind.UnexpectedFile, FindingKind.WrongLength, FindingKind.WrongRoot], false);
            case Tampering.Reorder:
                var other = (at + 1 + chance.Next(count - 1)) % count;
                (bundle.Entries[at], bundle.Entries[other]) = (bundle.Entries[other], bundle.Entries[at]);
                return ([FindingKind.WrongRoot], false);
            case Tampering.CutTail:
                bundle.Entries.RemoveRange(at, count - at);
                return ([FindingKind.MissingFile, FindingKind.WrongLength, FindingKind.WrongRoot], false);
            case Tampering.FlippedBit:
                return ([FindingKind.EntryDiffers, FindingKind.TileDiffers], false);
            case Tampering.OldSnapshot or Tampering.Fork or Tampering.WrongKey or Tampering.ClockStepBack:
                return bundle.Resign(tampering, chance, log);
            default:
                return bundle.TamperRows(tampering, chance);
        }
    }

    private static IEnumerable<int> Sizes(Chance chance, int count) =>
        Enumerable.Range(0, chance.Next(3)).Select(_ => chance.Next(count + 1)).Distinct();

    /// <summary>Flips one bit in a tile, or in an entry of a bundle of entries.</summary>
    internal static void FlipBit(Chance chance, string folder, bool inEntries)
    {
        var files = Directory.GetFiles(Path.Combine(folder, "tile"), "*", SearchOption.AllDirectories)
            .Where(file => file.Contains("/entries/", StringComparison.Ordinal) == inEntries)
            .Order(StringComparer.Ordinal).ToList();
        var path = files[chance.Next(files.Count)];
        var bytes = File.ReadAllBytes(path);
        bytes[inEntries ? 2 + chance.Next(20) : chance.Next(bytes.Length)] ^= (byte)(1 << chance.Next(7));
        File.WriteAllBytes(path, bytes);
    }

    /// <summary>What is written as a bundle; the checkpoint need not fit the entries.</summary>
    private sealed class Contents(IReadOnlyList<byte[]> entries, IEnumerable<TrialRow> rows, SignedNote checkpoint, TrialKeys keys)
    {
        private IEnumerable<NoteVerifier> _keys = [keys.Log.Verifier, keys.Witness.Verifier];
        private SignedNote _checkpoint = checkpoint;

        public List<byte[]> Entries { get; private set; } = [.. entries];

        public List<TrialRow> Rows { get; private set; } = [.. rows];

        public List<SignedNote> Earlier { get; init; } = [];

        public void Write(string folder)
        {
            using var writer = new BundleWriter(folder);
            Entries.ForEach(entry => writer.AddEntry(entry));
            Rows.ForEach(row => writer.AddRow(row.Kind, row.Id, row.Revision, row.Salt, row.State));
            Earlier.ForEach(note => writer.AddEarlierCheckpoint(note.ToBytes()));
            writer.Finish(keys.Checkpoint(Entries), _keys);
            File.WriteAllBytes(Path.Combine(folder, "checkpoint"), _checkpoint.ToBytes());
        }

        /// <summary>What only who holds a signing key can do.</summary>
        public (FindingKind[] Expected, bool NeedsKnown) Resign(Tampering tampering, Chance chance, TrialLog log)
        {
            var count = log.Entries.Count;
            Earlier.Clear();
            switch (tampering)
            {
                case Tampering.OldSnapshot:
                    var old = chance.Next(count);
                    (Entries, Rows) = ([.. log.Bytes(old)], [.. log.RowsAfter(old)]);
                    Earlier.Add(keys.Checkpoint(log.Bytes(count)));
                    _checkpoint = keys.Checkpoint(Entries);
                    return ([FindingKind.RolledBack], false);
                case Tampering.Fork:
                    Entries[0] = (log.Entries[0] with { Id = "aud_another" }).ToBytes(TrialLog.Name);
                    _checkpoint = keys.Checkpoint(Entries);
                    return ([FindingKind.Forked], true);
                case Tampering.WrongKey:
                    _checkpoint = keys.Checkpoint(Entries, keys.Stranger);
                    _keys = [keys.Stranger.Verifier, keys.Witness.Verifier];
                    return ([FindingKind.NotSigned], false);
                default:
                    var at = 1 + chance.Next(count - 1);
                    var stepped = log.Entries[at] with { At = log.Entries[at - 1].At - HalfAnHour, ClockBack = 0 };
                    Entries[at] = stepped.ToBytes(TrialLog.Name);
                    _checkpoint = keys.Checkpoint(Entries);
                    return ([FindingKind.ClockStepBack], false);
            }
        }

        /// <summary>What who can write the database, and not the log, can do.</summary>
        public (FindingKind[] Expected, bool NeedsKnown) TamperRows(Tampering tampering, Chance chance)
        {
            var at = chance.Next(Rows.Count);
            var row = Rows[at];
            if (tampering == Tampering.EntryWithoutChange)
            {
                if (row.Revision > 1 && chance.OneIn(2))
                {
                    Rows[at] = row with { Revision = row.Revision - 1 };
                }
                else
                {
                    Rows.RemoveAt(at);
                }

                return ([FindingKind.EntryWithoutChange], false);
            }

            switch (chance.Next(3))
            {
                case 0:
                    Rows[at] = row with { Revision = row.Revision + 1 };
                    break;
                case 1:
                    Rows[at] = row with { State = [.. row.State, 1] };
                    break;
                default:
                    Rows.Add(row with { Id = row.Id + "_planted" });
                    break;
            }

            return ([FindingKind.ChangeWithoutEntry], false);
        }
    }
}
