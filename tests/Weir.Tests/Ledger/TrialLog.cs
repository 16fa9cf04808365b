using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Weir.Foundation;
using Weir.Ledger;

namespace Weir.Tests.Ledger;

/// <summary>A stream of numbers that a seed decides.</summary>
internal sealed class Chance(long seed)
{
    private ulong _state = (ulong)seed;

    /// <summary>A number from 0 to before <paramref name="limit"/> (SplitMix64).</summary>
    public int Next(int limit)
    {
        _state += 0x9E3779B97F4A7C15;
        var z = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (int)((z ^ (z >> 31)) % (ulong)limit);
    }

    /// <summary>One time in <paramref name="n"/>.</summary>
    public bool OneIn(int n) => Next(n) == 0;
}

/// <summary>A row as the trial's own database holds it.</summary>
internal sealed record TrialRow(string Kind, string Id, long Revision, byte[] Salt, byte[] State);

/// <summary>One entry, before it is bytes.</summary>
internal sealed record TrialEntry(string Id, long At, long ClockBack, string Kind, string Resource, long? Revision, Hash256? State)
{
    public byte[] ToBytes(string log)
    {
        var text = new StringBuilder("{");
        text.Append(CultureInfo.InvariantCulture, $"\"action\":\"{Kind}.change\",\"at\":{At},");
        text.Append(ClockBack > 0 ? string.Create(CultureInfo.InvariantCulture, $"\"clock_back\":{ClockBack},") : "");
        text.Append(CultureInfo.InvariantCulture, $"\"id\":\"{Id}\",\"log\":\"{log}\",\"resource\":\"{Resource}\",\"resource_kind\":\"{Kind}\"");
        text.Append(Revision is { } revision ? string.Create(CultureInfo.InvariantCulture, $",\"revision\":{revision}") : "");
        text.Append(State is { } state ? $",\"state\":\"{state}\"" : "");
        text.Append(",\"what\":{\"note\":\"gr\u00fcn \\n \\u001f\",\"sealed\":[1,-2,true,null]}}");
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}

/// <summary>A small log with its rows, drawn from a seed: honest, until a test tampers with it.</summary>
internal sealed class TrialLog
{
    public const string Name = "org_06dvz0000000000000000000";
    public const string Origin = "weir.example/" + Name;

    private static readonly string[] Kinds = ["project", "user", "grant"];

    public TrialLog(Chance chance, int entries)
    {
        var at = 1_763_787_600_000L;
        for (var i = 0; i < entries; i++)
        {
            var back = chance.OneIn(50) ? 120_000 + chance.Next(3_600_000) : 0;
            at += back > 0 ? -back : chance.Next(2000);
            var jitter = back > 0 ? 0 : chance.Next(5000);
            Add(chance, i, at - jitter, back > 0 ? back + 2000 : 0);
        }
    }

    public List<TrialEntry> Entries { get; } = [];

    public Dictionary<(string Kind, string Id), TrialRow> Rows { get; } = [];

    public List<Dictionary<(string Kind, string Id), TrialRow>> RowsAt { get; } = [[]];

    /// <summary>The rows as they were after some entries.</summary>
    public IEnumerable<TrialRow> RowsAfter(int entries) => RowsAt[entries].Values;

    public IReadOnlyList<byte[]> Bytes(int count) => [.. Entries.Take(count).Select(static entry => entry.ToBytes(Name))];

    private void Add(Chance chance, int number, long at, long back)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"aud_{number:d26}");
        var kind = Kinds[chance.Next(Kinds.Length)];
        var key = (kind, string.Create(CultureInfo.InvariantCulture, $"{kind[..3]}_{chance.Next(40)}"));
        var row = Rows.GetValueOrDefault(key);
        if (chance.OneIn(4))
        {
            Entries.Add(new TrialEntry(id, at, back, kind, key.Item2, null, null));
        }
        else if (row is not null && chance.OneIn(6))
        {
            Rows.Remove(key);
            Entries.Add(new TrialEntry(id, at, back, kind, key.Item2, 0, null));
        }
        else
        {
            var salt = SHA256.HashData(BitConverter.GetBytes(chance.Next(int.MaxValue)));
            var state = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"name\":\"{chance.Next(1000)}\"}}"));
            var next = new TrialRow(kind, key.Item2, (row?.Revision ?? 0) + 1, salt, state);
            Rows[key] = next;
            Entries.Add(new TrialEntry(id, at, back, kind, key.Item2, next.Revision, BundleWriter.StateDigest(salt, state)));
        }

        RowsAt.Add(new Dictionary<(string Kind, string Id), TrialRow>(Rows));
    }
}

/// <summary>The keys of the trials.</summary>
internal sealed class TrialKeys : IDisposable
{
    public TrialKeys(NoteAlgorithm algorithm)
    {
        Log = Make(1, algorithm, TrialLog.Origin);
        Stranger = Make(2, algorithm, TrialLog.Origin);
        Witness = Make(3, NoteAlgorithm.Cosignature, "witness.example/1");
    }

    public NoteSigner Log { get; }

    public NoteSigner Stranger { get; }

    public NoteSigner Witness { get; }

    public string KeyFile => LedgerKeys.Write([Log.Verifier, Witness.Verifier]);

    /// <summary>A checkpoint over entries, signed and co-signed.</summary>
    public SignedNote Checkpoint(IReadOnlyList<byte[]> entries, NoteSigner? signer = null)
    {
        var tree = new TreeBuilder();
        foreach (var entry in entries)
        {
            tree.Append(MerkleTree.LeafHash(entry), static (_, _) => { });
        }

        var note = new Checkpoint(TrialLog.Origin, tree.Size, tree.Root).Sign(signer ?? Log);
        return note.With(Witness.Cosign(note.Text, DateTimeOffset.FromUnixTimeSeconds(1_763_790_000)));
    }

    public void Dispose()
    {
        Log.Dispose();
        Stranger.Dispose();
        Witness.Dispose();
    }

    private static NoteSigner Make(byte seed, NoteAlgorithm algorithm, string name)
    {
        using var secret = SecretBytes.CopyOf([seed, .. new byte[31]]);
        return NoteSigner.Create(name, algorithm, secret);
    }
}
