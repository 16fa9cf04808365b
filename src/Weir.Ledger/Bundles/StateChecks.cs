using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Weir.Ledger;

/// <summary>
/// Compares the log with the rows, both ways, and finds ids that stand twice. One object looks at one part of all ids and rows, so that
/// memory is bounded whatever the size of the log: a larger log is read more often.
/// </summary>
/// <param name="part">Which part, from 0.</param>
/// <param name="parts">How many there are.</param>
/// <param name="findings">Gets what is wrong.</param>
internal sealed class StateChecks(int part, int parts, FindingList findings)
{
    /// <summary>Entries per part: some 100 bytes each are held.</summary>
    public const int EntriesPerPart = 1 << 20;

    private readonly Dictionary<UInt128, Row> _rows = [];
    private readonly HashSet<UInt128> _ids = [];

    /// <summary>Takes in an entry.</summary>
    public void Add(long index, in EntryFacts facts)
    {
        var id = Key(facts.Id, default);
        if (IsMine(id) && !_ids.Add(id))
        {
            findings.Add(FindingKind.DuplicateId, $"entry {index}", "an earlier entry has the same id");
        }

        if (facts.Revision >= 0)
        {
            AddRevision(index, facts);
        }
    }

    /// <summary>Takes in a line of states.</summary>
    /// <returns>Whether the row is in this part.</returns>
    public bool Compare(in EntryFacts row)
    {
        var key = Key(row.Kind, row.Resource);
        if (!IsMine(key))
        {
            return false;
        }

        ref var logged = ref CollectionsMarshal.GetValueRefOrNullRef(_rows, key);
        if (System.Runtime.CompilerServices.Unsafe.IsNullRef(ref logged))
        {
            findings.Add(FindingKind.ChangeWithoutEntry, Name(row), "the log has no entry of this row");
            return true;
        }

        if (logged.IsCompared)
        {
            findings.Add(FindingKind.Malformed, Name(row), "the row stands twice in the states");
        }
        else if (logged.Revision == 0)
        {
            findings.Add(FindingKind.EntryWithoutChange, Name(row), $"entry {logged.Index} removed the row, which is still there");
        }
        else if (row.Revision < logged.Revision)
        {
            findings.Add(
                FindingKind.EntryWithoutChange, Name(row), $"the row has revision {row.Revision}, entry {logged.Index} has {logged.Revision}");
        }
        else if (row.Revision > logged.Revision)
        {
            findings.Add(
                FindingKind.ChangeWithoutEntry, Name(row), $"the row has revision {row.Revision}, entry {logged.Index} has {logged.Revision}");
        }
        else if (row.State != logged.State)
        {
            findings.Add(FindingKind.ChangeWithoutEntry, Name(row), $"the row's state is not the one that entry {logged.Index} recorded");
        }

        logged.IsCompared = true;
        return true;
    }

    /// <summary>Reports the rows that the log knows and the states lacked.</summary>
    public void End()
    {
        foreach (var row in _rows.Values)
        {
            if (row is { IsCompared: false, Revision: > 0 })
            {
                findings.Add(FindingKind.EntryWithoutChange, $"entry {row.Index}", "the row that it changed does not exist");
            }
        }
    }

    private static string Name(in EntryFacts row) => $"{Encoding.UTF8.GetString(row.Kind)} {Encoding.UTF8.GetString(row.Resource)}";

    private static UInt128 Key(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        // Member values are at most 512 bytes, and the separator stands in no canonical string.
        Span<byte> message = stackalloc byte[1025];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        first.CopyTo(message);
        message[first.Length] = 0;
        second.CopyTo(message[(first.Length + 1)..]);
        SHA256.HashData(message[..(first.Length + 1 + second.Length)], hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    private bool IsMine(UInt128 key) => parts == 1 || (int)((ulong)key % (ulong)parts) == part;

    private void AddRevision(long index, in EntryFacts facts)
    {
        var key = Key(facts.Kind, facts.Resource);
        if (!IsMine(key))
        {
            return;
        }

        ref var row = ref CollectionsMarshal.GetValueRefOrAddDefault(_rows, key, out var isKnown);
        var follows = facts.Revision == 0 ? isKnown && row.Revision > 0 : facts.Revision == row.Revision + 1;
        if (!follows)
        {
            findings.Add(
                FindingKind.RevisionGap,
                $"entry {index}",
                isKnown ? $"revision {facts.Revision} follows {row.Revision}" : $"the first entry of the row has revision {facts.Revision}");
        }

        row = new Row { Revision = facts.Revision, State = facts.State ?? default, Index = index };
    }

    private struct Row
    {
        public long Revision;
        public long Index;
        public Hash256 State;
        public bool IsCompared;
    }
}
