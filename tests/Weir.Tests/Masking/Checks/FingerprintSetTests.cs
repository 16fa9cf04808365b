using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Weir.Masking.Checks;
using Weir.Masking.Keys;
using Weir.Testing;

namespace Weir.Tests.Masking.Checks;

public sealed class FingerprintSetTests
{
    private const long DocumentedBytes = 256_000_000;

    [Fact]
    public void A_filter_in_place_keeps_exactly_what_it_should()
    {
        // Few homes and a set as full as it may be, so that holes wrap around and clusters are long.
        var fingerprints = Gen.Choose(1, 48).Select(n => (ulong)n << 4).ArrayOf(48);
        Prop.ForAll(fingerprints.ToArbitrary(), Gen.Choose(1, 5).ToArbitrary(), (all, divisor) =>
        {
            var set = new FingerprintSet(64, fillEighths: 7);
            foreach (var fingerprint in all)
            {
                set.TryAdd(fingerprint, (int)(fingerprint >> 4 & 7) + 1);
            }

            set.Filter(f => (f >> 4) % (ulong)divisor == 0);

            return set.Count == all.Where(f => (f >> 4) % (ulong)divisor == 0).Distinct().Count()
                && all.All(f => set.Find(f) == ((f >> 4) % (ulong)divisor == 0 ? (int)(f >> 4 & 7) + 1 : 0));
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>The real limit is 2^24 slots; the usual run lowers it and scales the documented bytes with it.</summary>
    [Fact]
    public void More_values_than_fit_stay_within_the_memory_and_the_last_partition_is_searched()
    {
        var slots = TestScale.Count(1 << 14, KnownValues.MaxSlots);
        var values = slots * 2;
        // The filter that lets a search skip most text does not shrink below a minimum.
        var limit = (DocumentedBytes * slots / KnownValues.MaxSlots) + (1 << 20);
        var prf = MasterKey.FromBytes(new byte[32]).ForFingerprints();
        var index = new KnownIndex(prf, new FingerprintSet(slots), expectedForms: values);
        AddAll(index, values);
        var partitions = index.Partitions;
        var held = (long)index.Count;
        var peak = index.PeakBytes;
        for (var part = 1; part < partitions; part++)
        {
            index = index.ForPartition(part);
            AddAll(index, values);
            held += index.Count;
            peak = Math.Max(peak, index.PeakBytes);
        }

        using var searcher = new TextSearcher(index);
        var found = Enumerable.Range(0, 4096).Count(i => IsFound(searcher, i * (long)(values / 4096)));

        Assert.True(partitions >= 4);
        Assert.Equal(values, held);
        Assert.InRange(peak, 1, limit);
        Assert.InRange(found, 4096 / partitions / 2, 4096 / partitions * 2);
        if (slots == KnownValues.MaxSlots)
        {
            Assert.InRange(peak, slots * 8L, DocumentedBytes);
        }

        TestScale.Record(
            "leak-check-memory",
            [
                new("distinct values", values), new("partitions", partitions), new("peak bytes of one partition", peak),
                new("documented bytes", DocumentedBytes), new("values held over all partitions", held),
                new("of 4096 values met, found in the last partition", found),
            ]);
    }

    private static bool IsFound(TextSearcher searcher, long number)
    {
        searcher.Search(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"mail p{number}@example.org now")));
        return searcher.Hits.Count > 0;
    }

    private static void AddAll(KnownIndex index, long count)
    {
        Span<byte> text = stackalloc byte[40];
        for (var i = 0L; i < count; i++)
        {
            System.Text.Unicode.Utf8.TryWrite(text, CultureInfo.InvariantCulture, $"p{i}@example.org", out var length);
            index.Add(FormClass.Email, text[..length], 1);
        }
    }
}
