using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Weir.Foundation;
using Weir.Guard.Decisions;
using Weir.Vault;
using Weir.Vault.Buckets;
using Weir.Vault.Catalog;
using Weir.Vault.Objects;
using Weir.Vault.Uploads;

namespace Weir.Tests.Vault.Catalog;

/// <summary>Lists give what a plain list of all rows gives, page by page, and read little more than they give.</summary>
public sealed class ListTests : IAsyncLifetime
{
    // Text of every length of UTF-8, and what delimiters are made of.
    private static readonly string[] Pieces = ["a", "b", "/", "//", "~", "é", "€", "😀", "\u0001", "\U0010FFFD", "ab/"];

    private static readonly string[] Delimiters = ["", "/", "//", "b", "é", "/a"];

    private VaultFixture _vault = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _vault = await VaultFixture.StartAsync();

    public ValueTask DisposeAsync() => _vault.DisposeAsync();

    [Fact]
    public async Task Pages_of_objects_and_versions_are_those_of_the_model()
    {
        var number = 0;
        foreach (var (keys, prefix, delimiter) in Gen.Sample(Cases(), 15).Append((["a/b", "a/c", "b"], "", "/")))
        {
            var bucket = await _vault.BucketAsync($"data-{++number}");
            var rows = await FillAsync(bucket, keys);
            foreach (var limit in new[] { 1, 3, 1000 })
            {
                await CompareObjectsAsync(bucket, rows, Utf8(prefix), Utf8(delimiter), limit);
                await CompareVersionsAsync(bucket, rows, Utf8(prefix), Utf8(delimiter), limit);
            }
        }
    }

    [Fact]
    public async Task A_list_begins_after_any_key_and_after_all_of_a_common_prefix()
    {
        var bucket = await _vault.BucketAsync("data");
        await FillAsync(bucket, ["a", "b/1", "b/2", "b0", "0", "c"]);

        Assert.Equal("b0 c", await NamesAsync("b/", "/"));
        Assert.Equal("b0 c b/", await NamesAsync("b/1", "/"));
        Assert.Equal("b/1 b/2 b0 c", await NamesAsync("b/", ""));
        Assert.Equal("c", await NamesAsync("b1", "/"));
        Assert.Equal("", await NamesAsync("c", "/"));

        async Task<string> NamesAsync(string after, string delimiter)
        {
            var page = VaultFixture.Value(await _vault.Session.Lists.ObjectsAsync(
                new ObjectListQuery("data") { After = Utf8(after), Delimiter = Utf8(delimiter) }, Cancel));
            return string.Join(' ', page.Objects.Select(static one => one.Key.Bytes).Concat(page.CommonPrefixes)
                .Select(static one => Encoding.UTF8.GetString(one.Span)));
        }
    }

    [Fact]
    public async Task Nothing_is_asked_for_and_nothing_is_given()
    {
        await FillAsync(await _vault.BucketAsync("data"), ["a"]);
        var page = VaultFixture.Value(await _vault.Session.Lists.ObjectsAsync(new ObjectListQuery("data") { Limit = 0 }, Cancel));
        Assert.Equal((0, false, 0), (page.Objects.Count, page.IsTruncated, page.Last.Length));
        var versions = VaultFixture.Value(await _vault.Session.Lists.VersionsAsync(new VersionListQuery("data") { Limit = 0 }, Cancel));
        Assert.Equal((0, false, null), (versions.Versions.Count, versions.IsTruncated, versions.LastVersion));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => _vault.Session.Lists.ObjectsAsync(new ObjectListQuery("data") { Limit = 1001 }, Cancel));
    }

    [Fact]
    public async Task What_was_put_is_listed_with_its_tag_and_recorded_with_the_prefix_sealed()
    {
        await _vault.BucketAsync("data");
        var put = await _vault.PutAsync("data", "2026/a.pdf", [1, 2, 3]);

        var page = VaultFixture.Value(await _vault.Session.Lists.ObjectsAsync(new ObjectListQuery("data") { Prefix = Utf8("2026/") }, Cancel));

        var listed = Assert.Single(page.Objects);
        Assert.Equal((put.Key, put.Version, put.Tag, 3L, put.ModifiedAt, true),
            (listed.Key, listed.Version, listed.Tag, listed.Size, listed.ModifiedAt, listed.IsLatest));
        string? entry = null;
        for (var tries = 0; entry is null && tries < 1000; tries++)
        {
            entry = (await _vault.Guard.Database.QueryAsync<byte[]>(
                "select entry from audit_entries where action = 'object.list'", null, Cancel)).Select(Encoding.UTF8.GetString).SingleOrDefault();
            await Task.Delay(entry is null ? 10 : 0, Cancel);
        }

        Assert.NotNull(entry);
        Assert.DoesNotContain("2026/", entry, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_reaches_a_prefix_lists_it_and_nothing_around_it()
    {
        await FillAsync(await _vault.BucketAsync("data"), ["in/a", "in/b", "out"]);
        var actor = await _vault.Guard.UserAsync(
            _vault.Organization, ("viewer", Resource.ForBucket(_vault.Organization, _vault.Project, "data", "in/")));
        var lists = _vault.Engine.For(actor).Lists;

        Assert.Equal(2, VaultFixture.Value(await lists.ObjectsAsync(new ObjectListQuery("data") { Prefix = Utf8("in/") }, Cancel)).Objects.Count);
        foreach (var prefix in new[] { "", "in", "out" })
        {
            Assert.Equal(
                VaultFault.AccessDenied,
                VaultFixture.Problem(await lists.ObjectsAsync(new ObjectListQuery("data") { Prefix = Utf8(prefix) }, Cancel)).Fault);
            Assert.Equal(
                VaultFault.AccessDenied,
                VaultFixture.Problem(await lists.VersionsAsync(new VersionListQuery("data") { Prefix = Utf8(prefix) }, Cancel)).Fault);
        }
    }

    [Fact]
    public async Task A_version_that_is_gone_is_no_marker_that_leaves_others_out()
    {
        var bucket = await _vault.BucketAsync("data");
        var rows = new List<ObjectVersionRow>();
        foreach (var key in new[] { "k", "k", "k", "k", "l" })
        {
            _vault.Guard.Time.Advance(TimeSpan.FromMilliseconds(1));
            rows.Add(VaultRows.Version(bucket, key) with { Id = Id<ObjectVersion>.New(_vault.Guard.Time) });
        }

        await InsertAsync(rows);
        var marker = rows[2].Name;
        await _vault.Guard.Database.WriteAsync(unit => unit.Execute("delete from object_versions where id = @Id", new { rows[2].Id }), Cancel);

        var page = VaultFixture.Value(await _vault.Session.Lists.VersionsAsync(
            new VersionListQuery("data") { KeyMarker = Utf8("k"), VersionMarker = marker }, Cancel));

        Assert.Equal([rows[1].Name, rows[0].Name, rows[4].Name], page.Versions.Select(static one => one.Version));
        Assert.Equal([false, false, true], page.Versions.Select(static one => one.IsLatest));
    }

    [Fact]
    public async Task Ten_thousand_versions_of_one_key_are_given_page_by_page()
    {
        var bucket = await _vault.BucketAsync("data");
        await InsertAsync([.. Enumerable.Range(0, 10_000).Select(_ => VaultRows.Version(bucket, "k")), VaultRows.Version(bucket, "l")]);
        var expected = await _vault.Guard.Database.QueryAsync<string>("select id from object_versions order by key, seq desc", null, Cancel);
        var seen = new List<ObjectInfo>();
        var query = new VersionListQuery("data");
        for (var more = true; more;)
        {
            var page = VaultFixture.Value(await _vault.Session.Lists.VersionsAsync(query, Cancel));
            seen.AddRange(page.Versions);
            more = page.IsTruncated;
            query = query with { KeyMarker = page.LastKey, VersionMarker = page.LastVersion };
        }

        Assert.Equal(expected, seen.Select(static one => one.Version.ToString()));
        Assert.Equal([0, 10_000], seen.Index().Where(static one => one.Item.IsLatest).Select(static one => one.Index));
    }

    [Fact]
    [Trait("Engine", "sqlite")]
    public async Task Every_question_of_a_page_is_answered_from_an_index_in_its_order()
    {
        var place = new { bucket = "b", from = Utf8("f"), end = KeyBytes.End, key = Utf8("k"), previous = "p", count = 8 };
        foreach (var sql in new[]
        {
            CurrentSource.Scan, CurrentSource.Seek, VersionSource.Scan, VersionSource.Older, VersionSource.Seek, UploadSource.Scan,
            UploadSource.Later, UploadSource.Seek,
        })
        {
            var plan = await _vault.Guard.Database.QueryAsync<PlanStep>($"explain query plan {sql}", place, Cancel);
            Assert.DoesNotContain(plan, static step => step.Detail.Contains("TEMP B-TREE", StringComparison.Ordinal));
            Assert.DoesNotContain(plan, static step => step.Detail.StartsWith("SCAN", StringComparison.Ordinal) && !step.Detail.EndsWith('c'));
        }
    }

    [Fact]
    public async Task Uploads_are_listed_in_the_order_of_keys_and_of_their_beginning()
    {
        await _vault.BucketAsync("data");
        var begun = new List<UploadInfo>();
        foreach (var key in new[] { "b", "a/1", "b", "a/2", "b" })
        {
            begun.Add(VaultFixture.Value(await _vault.Session.Uploads.StartAsync(new PutRequest("data", ObjectKey.Of(key)), false, Cancel)));
            _vault.Guard.Time.Advance(TimeSpan.FromMilliseconds(5));
        }

        var seen = new List<string>();
        var query = new UploadListQuery("data") { Delimiter = Utf8("/"), Limit = 1 };
        for (var more = true; more;)
        {
            var page = VaultFixture.Value(await _vault.Session.Uploads.ListAsync(query, Cancel));
            seen.AddRange(page.CommonPrefixes.Select(static one => Encoding.UTF8.GetString(one.Span)));
            seen.AddRange(page.Uploads.Select(static one => one.Id.ToString()));
            more = page.IsTruncated;
            query = query with { KeyMarker = page.LastKey, UploadMarker = page.LastUpload };
        }

        Assert.Equal(["a/", begun[0].Id.ToString(), begun[2].Id.ToString(), begun[4].Id.ToString()], seen);
        var inside = VaultFixture.Value(await _vault.Session.Uploads.ListAsync(new UploadListQuery("data") { Prefix = Utf8("a/") }, Cancel));
        Assert.Equal([begun[1].Id, begun[3].Id], inside.Uploads.Select(static one => one.Id));
    }

    private sealed record PlanStep(long Id, long Parent, long Notused, string Detail);

    private static Gen<(string[] Keys, string Prefix, string Delimiter)> Cases()
    {
        var key = Gen.Choose(1, 4).SelectMany(length => Gen.Elements(Pieces).ArrayOf(length)).Select(string.Concat);
        var keys = Gen.Choose(0, 30).SelectMany(key.ArrayOf);
        return from all in keys
               from prefix in Gen.Frequency((2, Gen.Constant("")), (3, key))
               from delimiter in Gen.Elements(Delimiters)
               select (all, prefix, delimiter);
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private async Task CompareObjectsAsync(BucketRow bucket, List<ObjectVersionRow> rows, byte[] prefix, byte[] delimiter, int limit)
    {
        var newest = rows.GroupBy(static row => Convert.ToHexString(row.Key)).Select(static versions => versions.Last())
            .Where(static row => row.Kind == VersionKind.Object);
        var expected = Model(newest, prefix, delimiter, static row => "");
        var seen = new List<string>();
        var query = new ObjectListQuery(bucket.Name) { Prefix = prefix, Delimiter = delimiter, Limit = limit };
        for (var more = true; more;)
        {
            var page = VaultFixture.Value(await _vault.Session.Lists.ObjectsAsync(query, Cancel));
            seen.AddRange(Ordered(
                page.Objects.Select(static one => (one.Key.Bytes, "")), page.CommonPrefixes, page.IsTruncated ? limit : null));
            more = page.IsTruncated;
            query = query with { After = page.Last };
        }

        Assert.Equal(expected, seen);
    }

    private async Task CompareVersionsAsync(BucketRow bucket, List<ObjectVersionRow> rows, byte[] prefix, byte[] delimiter, int limit)
    {
        var latest = rows.GroupBy(static row => Convert.ToHexString(row.Key)).Select(static versions => versions.Last().Id).ToHashSet();
        var expected = Model(Enumerable.Reverse(rows), prefix, delimiter, row => $"{row.Name} {latest.Contains(row.Id)}");
        var seen = new List<string>();
        var query = new VersionListQuery(bucket.Name) { Prefix = prefix, Delimiter = delimiter, Limit = limit };
        for (var more = true; more;)
        {
            var page = VaultFixture.Value(await _vault.Session.Lists.VersionsAsync(query, Cancel));
            seen.AddRange(Ordered(
                page.Versions.Select(static one => (one.Key.Bytes, $"{one.Version} {one.IsLatest}")), page.CommonPrefixes,
                page.IsTruncated ? limit : null));
            more = page.IsTruncated;
            query = query with { KeyMarker = page.LastKey, VersionMarker = page.LastVersion };
        }

        Assert.Equal(expected, seen);
    }

    // Rows come with the versions of a key in the order in which they are to be given.
    private static List<string> Model(IEnumerable<ObjectVersionRow> rows, byte[] prefix, byte[] delimiter, Func<ObjectVersionRow, string> say)
    {
        var items = new List<(string Hex, string Said)>();
        var inside = rows.Where(row => row.Key.AsSpan().StartsWith(prefix));
        foreach (var row in inside.OrderBy(static row => Convert.ToHexString(row.Key), StringComparer.Ordinal))
        {
            var at = delimiter.Length == 0 ? -1 : row.Key.AsSpan(prefix.Length).IndexOf(delimiter);
            var item = at < 0
                ? (Convert.ToHexString(row.Key), say(row))
                : (Convert.ToHexString(row.Key.AsSpan(0, prefix.Length + at + delimiter.Length)), "…");
            if (at < 0 || !items.Contains(item))
            {
                items.Add(item);
            }
        }

        return [.. items.Select(static item => $"{item.Hex} {item.Said}")];
    }

    private static IEnumerable<string> Ordered(
        IEnumerable<(ReadOnlyMemory<byte> Key, string Said)> rows, IReadOnlyList<ReadOnlyMemory<byte>> prefixes, int? full)
    {
        var items = rows.Select(static row => (Hex: Convert.ToHexString(row.Key.Span), row.Said))
            .Concat(prefixes.Select(static prefix => (Hex: Convert.ToHexString(prefix.Span), Said: "…")))
            .OrderBy(static item => item.Hex, StringComparer.Ordinal).ToList();
        Assert.True(full is null || full == items.Count, "a page that is not the last is full");
        return items.Select(static item => $"{item.Hex} {item.Said}");
    }

    // Every fifth version of all is a delete marker, and every third key has a version that is called null.
    private async Task<List<ObjectVersionRow>> FillAsync(BucketRow bucket, string[] keys)
    {
        var rows = new List<ObjectVersionRow>();
        foreach (var key in keys)
        {
            var row = VaultRows.Version(bucket, key);
            var kind = rows.Count % 5 == 4 ? VersionKind.DeleteMarker : VersionKind.Object;
            var isNull = rows.Count % 3 == 2 && !rows.Exists(other => other.IsNull && other.Key.AsSpan().SequenceEqual(row.Key));
            rows.Add(row with { Kind = kind, IsNull = isNull });
        }

        await InsertAsync(rows);
        return rows;
    }

    private Task InsertAsync(IReadOnlyList<ObjectVersionRow> rows) => _vault.Guard.Database.WriteAsync(
        unit =>
        {
            foreach (var row in rows)
            {
                unit.Execute(CatalogRows.Insert, row);
                unit.SetNewest(row);
            }
        },
        Cancel);
}
