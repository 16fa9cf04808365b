using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Weir.Ledger;
using Weir.Tests.Ledger;

namespace Weir.SystemTests.Ledger;

/// <summary>
/// A bundle that <c>weir ledger export</c> made of a real log, taken apart, so that trials can put it together in dishonest ways. An insider
/// holds the log's own signing key; somebody who only has the bundle does not.
/// </summary>
internal sealed class RealBundle
{
    private const long HalfAnHour = 1_800_000;

    private readonly NoteSigner _insider;
    private readonly NoteSigner _stranger;
    private readonly List<byte[]> _entries = [];
    private readonly List<byte[]> _earlier;
    private readonly List<string> _rows;
    private readonly byte[] _checkpoint;
    private readonly string _keys;

    /// <summary>Reads an export.</summary>
    /// <param name="folder">The export.</param>
    /// <param name="insider">The key that signed its checkpoint.</param>
    /// <param name="stranger">Another key of the same name.</param>
    public RealBundle(string folder, NoteSigner insider, NoteSigner stranger)
    {
        (_insider, _stranger) = (insider, stranger);
        _checkpoint = File.ReadAllBytes(Path.Combine(folder, "checkpoint"));
        _keys = File.ReadAllText(Path.Combine(folder, "keys"));
        _rows = [.. File.ReadLines(Path.Combine(folder, "states.jsonl"))];
        _earlier = Directory.Exists(Path.Combine(folder, "checkpoints"))
            ? [.. Directory.GetFiles(Path.Combine(folder, "checkpoints")).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)]
            : [];
        Assert.True(Checkpoint.TryParse(_checkpoint, out _, out var checkpoint, out _));
        for (var number = 0L; TileId.In(checkpoint.Size, 0, number) is { } tile; number++)
        {
            ReadOnlySpan<byte> bundle = File.ReadAllBytes(Path.Combine(folder, tile.Entries.Path));
            while (EntryBundle.TryRead(ref bundle, out var entry))
            {
                _entries.Add(entry.ToArray());
            }
        }
    }

    /// <summary>The number of entries.</summary>
    public int Count => _entries.Count;

    /// <summary>Makes the bundle of a trial, in a new folder.</summary>
    public TamperTrial Make(Tampering tampering, Chance chance, string folder)
    {
        var parts = new Parts([.. _entries], [.. _rows], [.. _earlier.Where(_ => chance.OneIn(2))], _checkpoint, _keys);
        Shuffle(parts.Rows, chance);
        var expected = Tamper(tampering, chance, parts);
        Write(parts, folder);
        if (tampering == Tampering.FlippedBit || (tampering == Tampering.Edit && chance.OneIn(2)))
        {
            TamperTrial.FlipBit(chance, folder, inEntries: tampering == Tampering.Edit);
        }

        var known = folder + ".known";
        File.WriteAllBytes(known, _earlier.Count > 0 && chance.OneIn(2) ? _earlier[chance.Next(_earlier.Count)] : _checkpoint);
        return new TamperTrial(folder, tampering == Tampering.Fork || chance.OneIn(2) ? known : null, expected);
    }

    private FindingKind[] Tamper(Tampering tampering, Chance chance, Parts parts)
    {
        var entries = parts.Entries;
        var at = 1 + chance.Next(Count - 1);
        switch (tampering)
        {
            case Tampering.None:
                return [];
            case Tampering.Edit:
                entries[at] = With(entries[at], "resource", "prj_other");
                return [FindingKind.WrongRoot, FindingKind.EntryDiffers];
            case Tampering.Delete:
                entries.RemoveAt(at);
                return [FindingKind.WrongLength, FindingKind.MissingFile, FindingKind.WrongRoot];
            case Tampering.Insert:
                entries.Insert(at, With(entries[at], "id", "aud_inserted"));
                return [FindingKind.UnexpectedFile, FindingKind.WrongLength, FindingKind.WrongRoot];
            case Tampering.Reorder:
                var other = (at + 1 + chance.Next(Count - 1)) % Count;
                (entries[at], entries[other]) = (entries[other], entries[at]);
                return [FindingKind.WrongRoot];
            case Tampering.CutTail:
                entries.RemoveRange(at, Count - at);
                return [FindingKind.MissingFile, FindingKind.WrongLength, FindingKind.WrongRoot];
            case Tampering.FlippedBit:
                return [FindingKind.EntryDiffers, FindingKind.TileDiffers];
            case Tampering.EntryWithoutChange or Tampering.ChangeWithoutEntry:
                return [TamperRow(tampering, chance, parts.Rows)];
            default:
                return [Resign(tampering, chance, parts, at)];
        }
    }

    private FindingKind Resign(Tampering tampering, Chance chance, Parts parts, int at)
    {
        parts.Earlier.Clear();
        switch (tampering)
        {
            case Tampering.OldSnapshot:
                parts.Entries.RemoveRange(at, Count - at);
                parts.Earlier.Add(_checkpoint);
                parts.Checkpoint = Sign(parts.Entries, _insider);
                return FindingKind.RolledBack;
            case Tampering.Fork:
                parts.Entries[0] = With(parts.Entries[0], "id", "aud_another");
                parts.Checkpoint = Sign(parts.Entries, _insider);
                return FindingKind.Forked;
            case Tampering.WrongKey:
                parts.Checkpoint = Sign(parts.Entries, _stranger);
                parts.Keys = LedgerKeys.Write([_stranger.Verifier]);
                return FindingKind.NotSigned;
            default:
                var before = JsonNode.Parse(parts.Entries[at - 1])!["at"]!.GetValue<long>();
                parts.Entries[at] = With(parts.Entries[at], "at", before - HalfAnHour - chance.Next(1000));
                parts.Checkpoint = Sign(parts.Entries, _insider);
                return FindingKind.ClockStepBack;
        }
    }

    private static FindingKind TamperRow(Tampering tampering, Chance chance, List<string> rows)
    {
        var at = chance.Next(rows.Count);
        var row = JsonNode.Parse(rows[at])!;
        var revision = row["revision"]!.GetValue<long>();
        if (tampering == Tampering.EntryWithoutChange)
        {
            if (revision > 1 && chance.OneIn(2))
            {
                rows[at] = With(rows[at], "revision", revision - 1);
            }
            else
            {
                rows.RemoveAt(at);
            }

            return FindingKind.EntryWithoutChange;
        }

        switch (chance.Next(3))
        {
            case 0:
                rows[at] = With(rows[at], "revision", revision + 1);
                break;
            case 1:
                rows[at] = With(rows[at], "state", MerkleTree.LeafHash(BitConverter.GetBytes(chance.Next(int.MaxValue))).ToString());
                break;
            default:
                rows.Add(With(rows[at], "id", row["id"]!.GetValue<string>() + "_planted"));
                break;
        }

        return FindingKind.ChangeWithoutEntry;
    }

    // Everything that the true writer makes, except that checkpoint, keys and rows need not belong to the entries.
    private void Write(Parts parts, string folder)
    {
        using (var writer = new BundleWriter(folder))
        {
            parts.Entries.ForEach(entry => writer.AddEntry(entry));
            parts.Earlier.ForEach(note => writer.AddEarlierCheckpoint(note));
            Assert.True(SignedNote.TryParse(Sign(parts.Entries, _stranger), out var fitting, out _));
            writer.Finish(fitting, [_stranger.Verifier]);
        }

        File.WriteAllBytes(Path.Combine(folder, "checkpoint"), parts.Checkpoint);
        File.WriteAllText(Path.Combine(folder, "keys"), parts.Keys);
        File.WriteAllText(Path.Combine(folder, "states.jsonl"), string.Concat(parts.Rows.Select(static row => row + "\n")));
    }

    private static byte[] Sign(List<byte[]> entries, NoteSigner signer)
    {
        var tree = new TreeBuilder();
        entries.ForEach(entry => tree.Append(MerkleTree.LeafHash(entry), static (_, _) => { }));
        return new Checkpoint(signer.Verifier.Name, tree.Size, tree.Root).Sign(signer).ToBytes();
    }

    private static byte[] With(byte[] entry, string member, object value) =>
        Encoding.UTF8.GetBytes(With(Encoding.UTF8.GetString(entry), member, value));

    // Only the bytes of one member change: what is around it stays as it was exported.
    private static string With(string json, string member, object value)
    {
        using var document = JsonDocument.Parse(json);
        var old = $"\"{member}\":{document.RootElement.GetProperty(member).GetRawText()}";
        var text = value is string ? $"\"{value}\"" : Convert.ToString(value, CultureInfo.InvariantCulture);
        return json.Replace(old, $"\"{member}\":{text}", StringComparison.Ordinal);
    }

    private static void Shuffle(List<string> rows, Chance chance)
    {
        for (var i = rows.Count - 1; i > 0; i--)
        {
            var other = chance.Next(i + 1);
            (rows[i], rows[other]) = (rows[other], rows[i]);
        }
    }

    private sealed class Parts(List<byte[]> entries, List<string> rows, List<byte[]> earlier, byte[] checkpoint, string keys)
    {
        public List<byte[]> Entries => entries;

        public List<string> Rows => rows;

        public List<byte[]> Earlier => earlier;

        public byte[] Checkpoint { get; set; } = checkpoint;

        public string Keys { get; set; } = keys;
    }
}
