using Weir.Ledger;

namespace Weir.Guard.Audit.Segments;

/// <summary>An entry as a closed segment keeps it: its bytes, and what of its row the bytes do not say.</summary>
/// <param name="Seq">The number by which entries are ordered.</param>
/// <param name="AddressIndex">The digest by which its address is found; null where it has none.</param>
/// <param name="StateSalt">The salt of the row's digest; null where it has none.</param>
/// <param name="Entry">The bytes that the ledger hashes; what is sealed in them stays sealed.</param>
internal sealed record SegmentEntry(long Seq, byte[]? AddressIndex, byte[]? StateSalt, byte[] Entry)
{
    /// <summary>The entry as the live table would have it.</summary>
    /// <param name="leaf">Its index in the log.</param>
    /// <exception cref="LedgerDamagedException">Its bytes are no entry.</exception>
    public StoredEntry ToStored(long leaf) => StoredEntry.FromBytes(Seq, AddressIndex, StateSalt, Entry, leaf);

    /// <summary>What a segment keeps of an entry of the live table.</summary>
    public static SegmentEntry Of(StoredEntry entry) => new(entry.Seq, entry.AddressIndex, entry.StateSalt, entry.Entry);

    /// <summary>The hash of its leaf.</summary>
    public Hash256 LeafHash => MerkleTree.LeafHash(Entry);
}
