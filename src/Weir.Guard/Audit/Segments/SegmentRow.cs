using Weir.Store;

namespace Weir.Guard.Audit.Segments;

/// <summary>A row of <c>audit_segments</c>: a closed segment, what it holds, and the digest that its content must have.</summary>
internal sealed record SegmentRow(
    string Log,
    long FirstLeaf,
    long EndLeaf,
    long FirstSeq,
    long LastSeq,
    string FirstId,
    string LastId,
    DateTimeOffset FirstAt,
    DateTimeOffset LastAt,
    byte[] Digest)
{
    /// <summary>The segments of a log, oldest first.</summary>
    public const string Select =
        """
        select log, first_leaf, end_leaf, first_seq, last_seq, first_id, last_id, first_at, last_at, digest
        from audit_segments where log = @log order by first_leaf
        """;

    private const string Insert =
        """
        insert into audit_segments
            (log, first_leaf, end_leaf, first_seq, last_seq, first_id, last_id, first_at, last_at, digest, closed_at)
        values
            (@Log, @FirstLeaf, @EndLeaf, @FirstSeq, @LastSeq, @FirstId, @LastId, @FirstAt, @LastAt, @Digest, @Now)
        """;

    /// <summary>The number of its entries.</summary>
    public long Count => EndLeaf - FirstLeaf;

    /// <summary>Describes a segment.</summary>
    /// <param name="log">The log.</param>
    /// <param name="entries">Its entries, by leaf; not empty.</param>
    /// <param name="digest">The digest of its content.</param>
    public static SegmentRow Of(string log, IReadOnlyList<StoredEntry> entries, byte[] digest) => new(
        log,
        entries[0].Leaf!.Value,
        entries[^1].Leaf!.Value + 1,
        entries.Min(static entry => entry.Seq),
        entries.Max(static entry => entry.Seq),
        entries.Select(static entry => entry.Id).Min(StringComparer.Ordinal)!,
        entries.Select(static entry => entry.Id).Max(StringComparer.Ordinal)!,
        entries.Min(static entry => entry.At),
        entries.Max(static entry => entry.At),
        digest);

    /// <summary>Whether an entry of this id may be among its entries.</summary>
    public bool MayHold(string id) => string.CompareOrdinal(FirstId, id) <= 0 && string.CompareOrdinal(id, LastId) <= 0;

    /// <summary>Whether entries of a span of time may be among its entries.</summary>
    public bool MayHold(DateTimeOffset? from, DateTimeOffset? to) => (from is null || LastAt >= from) && (to is null || FirstAt < to);

    /// <summary>Stores it.</summary>
    public void Append(WriteUnit unit) => unit.Execute(
        Insert, new { Log, FirstLeaf, EndLeaf, FirstSeq, LastSeq, FirstId, LastId, FirstAt, LastAt, Digest, unit.Now });
}
