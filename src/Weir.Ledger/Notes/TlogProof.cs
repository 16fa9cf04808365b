using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Weir.Ledger;

/// <summary>What the check of a receipt gave. Everything but <see cref="Proven"/> means that nothing was shown.</summary>
public enum ReceiptVerdict
{
    /// <summary>The entry stands in the log, at that index, under a checkpoint that all required keys signed.</summary>
    Proven = 1,

    /// <summary>The checkpoint in it is malformed, or of another log than the key.</summary>
    NoCheckpoint = 2,

    /// <summary>The log's key has not signed the checkpoint.</summary>
    NotSigned = 3,

    /// <summary>A required witness has not co-signed the checkpoint.</summary>
    NotWitnessed = 4,

    /// <summary>The proof does not lead from the entry to the checkpoint's root.</summary>
    NotIncluded = 5,
}

/// <summary>A receipt (c2sp.org/tlog-proof, <c>.tlog-proof</c>): shows without any server that an entry stands in a log.</summary>
/// <param name="Extra">Opaque bytes that nothing authenticates; empty for none.</param>
/// <param name="Index">The entry's index.</param>
/// <param name="Path">The inclusion proof.</param>
/// <param name="Checkpoint">The signed checkpoint of the tree that the proof leads to.</param>
public sealed record TlogProof(ReadOnlyMemory<byte> Extra, long Index, IReadOnlyList<Hash256> Path, SignedNote Checkpoint)
{
    /// <summary>The largest receipt that is read.</summary>
    public const int MaxBytes = 8 * SignedNote.MaxBytes;

    private const string Header = "c2sp.org/tlog-proof@v1";
    private const string ExtraWord = "extra ";
    private const string IndexWord = "index ";

    /// <summary>A receipt without extra bytes.</summary>
    public TlogProof(InclusionProof proof, SignedNote checkpoint)
        : this(ReadOnlyMemory<byte>.Empty, proof.Index, proof.Path, checkpoint)
    {
    }

    /// <summary>Reads a receipt; <paramref name="fault"/> says what is wrong with one that is refused.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out TlogProof? proof, [NotNullWhen(false)] out string? fault)
    {
        proof = null;
        fault = "the proof is not a text of the form c2sp.org/tlog-proof@v1";
        if (bytes.Length > MaxBytes || CanonicalText.DecodeLines(bytes) is not { } all)
        {
            return false;
        }

        var end = all.IndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return false;
        }

        var lines = all[..end].Split('\n');
        var next = 1;
        var extra = Array.Empty<byte>();
        if (lines.Length > 2 && lines[1].StartsWith(ExtraWord, StringComparison.Ordinal))
        {
            next = CanonicalText.TryParseBase64(lines[1][ExtraWord.Length..], out extra) && extra.Length > 0 ? 2 : lines.Length;
        }

        if (lines[0] != Header || next >= lines.Length || !lines[next].StartsWith(IndexWord, StringComparison.Ordinal)
            || !CanonicalText.TryParseNumber(lines[next].AsSpan(IndexWord.Length), out var index)
            || HashLines.Parse(lines.AsSpan(next + 1)) is not { } path)
        {
            return false;
        }

        if (!SignedNote.TryParse(Encoding.UTF8.GetBytes(all[(end + 2)..]), out var note, out fault))
        {
            return false;
        }

        proof = new TlogProof(extra, index, path, note);
        return true;
    }

    /// <summary>Checks the receipt of an entry. Never throws on any content of the receipt.</summary>
    /// <param name="entry">The entry's bytes, as they were logged.</param>
    /// <param name="log">The key of the log; its name is the log's origin.</param>
    /// <param name="witnesses">Every witness that must have co-signed; none when the log alone is trusted.</param>
    public ReceiptVerdict Verify(ReadOnlySpan<byte> entry, NoteVerifier log, IReadOnlyList<NoteVerifier> witnesses)
    {
        if (!Ledger.Checkpoint.TryParse(Checkpoint.Text, out var checkpoint, out _) || checkpoint.Origin != log.Name)
        {
            return ReceiptVerdict.NoCheckpoint;
        }

        if (!log.Verify(Checkpoint))
        {
            return ReceiptVerdict.NotSigned;
        }

        if (!witnesses.All(witness => witness.Verify(Checkpoint)))
        {
            return ReceiptVerdict.NotWitnessed;
        }

        var proof = new InclusionProof(Index, checkpoint.Size, Path);
        return proof.Verify(MerkleTree.LeafHash(entry), checkpoint.Root) == ProofVerdict.Proven
            ? ReceiptVerdict.Proven
            : ReceiptVerdict.NotIncluded;
    }

    /// <summary>The text of the receipt.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Header).Append('\n');
        if (!Extra.IsEmpty)
        {
            text.Append(ExtraWord).Append(Convert.ToBase64String(Extra.Span)).Append('\n');
        }

        text.Append(CultureInfo.InvariantCulture, $"{IndexWord}{Index}\n");
        HashLines.Write(text, Path);
        return text.Append('\n').Append(Checkpoint).ToString();
    }
}
