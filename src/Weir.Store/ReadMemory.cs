using System.Collections.Concurrent;

namespace Weir.Store;

/// <summary>
/// Values that were read from some tables, kept until anything is written to one of those: whoever asks gets what a read now would give,
/// mostly without the work of one. Where nobody can tell what others write (<see cref="Database.CountWrites"/>), nothing is kept. Safe for
/// concurrent use.
/// </summary>
/// <remarks>
/// It never gives a value that is older than the request for it. Let a write be told to its caller before somebody asks here. It was
/// counted before it was told, so whoever asks sees a count that includes it. A kept value is given only for the count that it was asked for
/// under, and was read after that count was taken, so from a snapshot with every write of that count in it: the told one too. A value may
/// be newer than its count, when a write was committed and not yet counted; it is dropped early then, and never wrong.
/// </remarks>
/// <typeparam name="TKey">What a value is asked for by.</typeparam>
/// <typeparam name="TValue">What is read; shared by all who ask, so it must not change.</typeparam>
/// <param name="database">The database.</param>
/// <param name="tables">Every table that values are read from.</param>
/// <param name="most">How many values are kept at most; further ones are read each time, and so is what is not there.</param>
public sealed class ReadMemory<TKey, TValue>(Database database, IReadOnlyCollection<string> tables, int most)
    where TKey : notnull
{
    private readonly Func<CancellationToken, ValueTask<long?>> _countWrites = database.CountWrites(tables);
    private Kept _kept = new(-1);

    /// <summary>Gives the value of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="read">
    /// Reads the value, from the memory's tables and from nothing else that changes: not the clock either. What depends on the time is for
    /// whoever asks to decide.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<TValue> GetAsync(TKey key, Func<TKey, CancellationToken, Task<TValue>> read, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(read);
        var kept = await _countWrites(cancellationToken).ConfigureAwait(false) is { } count ? Of(count) : null;
        if (kept is not null && kept.Values.TryGetValue(key, out var known))
        {
            return known;
        }

        var value = await read(key, cancellationToken).ConfigureAwait(false);
        if (kept is not null && value is not null && Interlocked.Increment(ref kept.Count) <= most)
        {
            kept.Values.TryAdd(key, value);
        }

        return value;
    }

    // Null when somebody has seen a later count already.
    private Kept? Of(long writes)
    {
        var kept = Volatile.Read(ref _kept);
        while (kept.Writes < writes)
        {
            var fresh = new Kept(writes);
            var seen = Interlocked.CompareExchange(ref _kept, fresh, kept);
            kept = ReferenceEquals(seen, kept) ? fresh : seen;
        }

        return kept.Writes == writes ? kept : null;
    }

    private sealed class Kept(long writes)
    {
        public int Count;

        public long Writes { get; } = writes;

        public ConcurrentDictionary<TKey, TValue> Values { get; } = new();
    }
}
