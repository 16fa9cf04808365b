using System.Text;
using Weir.Vault.Catalog;

namespace Weir.Tests.Vault.Catalog;

/// <summary>The work of a page grows with what it gives and not with what lies under its common prefixes.</summary>
public sealed class KeyWalkTests
{
    [Theory]
    [InlineData(1_000, 1)]
    [InlineData(2_000, 50)]
    [InlineData(40, 2_000)]
    public async Task A_page_of_common_prefixes_costs_one_step_each(int prefixes, int keysOfEach)
    {
        var source = new Counting(
            Enumerable.Range(0, prefixes).SelectMany(prefix => Enumerable.Range(0, keysOfEach).Select(key => $"{prefix:d5}/{key:d5}")));

        var (items, _) = await TakeAsync(source, "/");

        Assert.Equal(Math.Min(prefixes, 1000), items.Count);
        Assert.InRange(source.Seeks, 0, items.Count + 2);
        Assert.InRange(source.Rows, 0, 100);
    }

    [Fact]
    public async Task A_page_of_flat_keys_costs_one_row_each_and_few_questions()
    {
        var source = new Counting(Enumerable.Range(0, 20_000).Select(static key => $"{key:d5}"));

        var (items, isTruncated) = await TakeAsync(source, "/");

        Assert.Equal((1000, true), (items.Count, isTruncated));
        Assert.InRange(source.Rows, 1001, 1100);
        Assert.InRange(source.Scans, 1, 6);
        var plain = new Counting(Enumerable.Range(0, 20_000).Select(static key => $"{key:d5}"));
        await TakeAsync(plain, "");
        Assert.Equal((1, 0, 1001), (plain.Scans, plain.Seeks, plain.Rows));
    }

    [Fact]
    public async Task Keys_and_folders_in_turn_cost_a_few_rows_for_each()
    {
        var source = new Counting(Enumerable.Range(0, 2_000).SelectMany(static number => Enumerable.Range(0, 50)
            .Select(key => $"{number:d5}/{key:d5}").Prepend($"{number:d5}")));

        var (items, _) = await TakeAsync(source, "/");

        Assert.Equal((1000, 500), (items.Count, items.Count(static item => item.Row is null)));
        Assert.InRange(source.Rows + source.Seeks + source.Scans, 1000, 10_000);
    }

    [Fact]
    public void What_follows_all_keys_of_a_prefix_carries_over()
    {
        Assert.Equal([0x62], KeyBytes.AfterAll("a"u8));
        Assert.Equal([0x61, 0x30], KeyBytes.AfterAll("a/"u8));
        Assert.Equal([0x62], KeyBytes.AfterAll([0x61, 0xFF, 0xFF]));
        Assert.Equal(KeyBytes.End, KeyBytes.AfterAll([0xFF]));
        Assert.Equal(KeyBytes.End, KeyBytes.AfterAll([]));
        Assert.Equal("a", KeyBytes.Text([0x61, 0xE2, 0x82]));
        Assert.Equal("a€", KeyBytes.Text("a€"u8));
    }

    private static Task<(IReadOnlyList<KeyItem<string>> Items, bool IsTruncated)> TakeAsync(Counting source, string delimiter) =>
        new KeyWalk<string>(source, default, Encoding.UTF8.GetBytes(delimiter))
            .TakeAsync(new KeyPlace([], null), 1000, TestContext.Current.CancellationToken);

    private sealed class Counting(IEnumerable<string> keys) : KeySource<string>
    {
        private readonly string[] _keys = [.. keys.Order(StringComparer.Ordinal)];

        public int Scans { get; private set; }

        public int Seeks { get; private set; }

        public int Rows { get; private set; }

        public override byte[] KeyOf(string row) => Encoding.UTF8.GetBytes(row);

        public override string IdOf(string row) => row;

        public override Task<IReadOnlyList<string>> ScanAsync(KeyPlace from, int count, CancellationToken cancellationToken)
        {
            Scans++;
            var first = FirstAt(from.Previous is null ? from.Key : KeyBytes.After(from.Key));
            var rows = _keys[first..Math.Min(first + count, _keys.Length)];
            Rows += rows.Length;
            return Task.FromResult<IReadOnlyList<string>>(rows);
        }

        public override Task<byte[]?> SeekAsync(byte[] from, CancellationToken cancellationToken)
        {
            Seeks++;
            var first = FirstAt(from);
            return Task.FromResult(first < _keys.Length ? KeyOf(_keys[first]) : null);
        }

        private int FirstAt(byte[] from)
        {
            var found = Array.BinarySearch(_keys, Encoding.Latin1.GetString(from), StringComparer.Ordinal);
            return found < 0 ? ~found : found;
        }
    }
}
