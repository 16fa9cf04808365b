using System.Collections.Concurrent;

namespace Weir.Store;

/// <summary>
/// Values that were read from a database, kept until anything is written to it: whoever asks gets what a read now would give, mostly without
/// the work of one. Where others write the database too (<see cref="Database.Generation"/>), nothing is kept. Safe for concurrent use.
/// </summary>
/// <typeparam name="TKey">What a value is asked for by.</typeparam>
/// <typeparam name="TValue">What is read; shared by all who ask, so it must not change.</typeparam>
/// <param name="database">The database.</param>
/// <param name="most">How many values are kept at most; further ones are read each time, and so is what is not there.</param>
public sealed class ReadMemory<TKey, TValue>(Database database, int most)
    where TKey : notnull
{
    private Kept _kept = new(-1);

    /// <summary>Gives the value of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="read">Reads the value, from this database and from nothing else that changes; not the clock either.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<TValue> GetAsync(TKey key, Func<TKey, CancellationToken, Task<TValue>> read, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(read);
        if (database.Generation is not { } generation)
        {
            return await read(key, cancellationToken).ConfigureAwait(false);
        }

        // Read after the generation was seen, a value holds every write of that generation, and whoever sees the same generation later has
        // no newer write to expect: a write is told to nobody before it is counted.
        var kept = Of(generation);
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

    // Null when somebody has seen a later generation already.
    private Kept? Of(long generation)
    {
        var kept = Volatile.Read(ref _kept);
        while (kept.Generation < generation)
        {
            var fresh = new Kept(generation);
            var seen = Interlocked.CompareExchange(ref _kept, fresh, kept);
            kept = ReferenceEquals(seen, kept) ? fresh : seen;
        }

        return kept.Generation == generation ? kept : null;
    }

    private sealed class Kept(long generation)
    {
        public int Count;

        public long Generation { get; } = generation;

        public ConcurrentDictionary<TKey, TValue> Values { get; } = new();
    }
}
