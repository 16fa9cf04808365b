using System.Text;
using Weir.Vault;
using Weir.Vault.Catalog;
using Weir.Vault.Uploads;

namespace Weir.Tests.Vault.Models;

/// <summary>Steps that list what is there, page by page.</summary>
/// <param name="state">The vault and its model.</param>
internal sealed class ListSteps(TrialState state)
{
    private static readonly string[] Prefixes = ["", "a", "a/", "z"];
    private static readonly string[] Delimiters = ["", "/", "//"];
    private static readonly int[] Limits = [1, 2, 3, 1000];

    private static CancellationToken Cancel => TrialState.Cancel;

    public async Task ObjectsAsync(VaultStep step)
    {
        var (name, prefix, delimiter, limit) = RangeOf(step);
        var query = new ObjectListQuery(name) { Prefix = Utf8(prefix), Delimiter = Utf8(delimiter), Limit = limit };
        if (state.Find(name) is not { } model)
        {
            state.IsDone(VaultFault.NoSuchBucket, await state.Session.Lists.ObjectsAsync(query, Cancel));
            return;
        }

        var seen = new List<string>();
        for (var more = true; more;)
        {
            var page = VaultFixture.Value(await state.Session.Lists.ObjectsAsync(query, Cancel));
            seen.AddRange(TrialState.Page(
                page.Objects.Select(static one => (one.Key, $"{one.Version} {one.Tag} {one.Size}")), page.CommonPrefixes, page.IsTruncated, limit));
            (more, query) = (page.IsTruncated, query with { After = page.Last });
        }

        var all = model.Keys.Select(one => (one.Key, Version: model.Current(one.Key))).Where(static one => one.Version is not null)
            .Select(static one => (one.Key, $"{one.Version!.Name} {one.Version.Tag} {one.Version.Body!.Length}"));
        Assert.Equal(TrialState.Listed(all, prefix, delimiter), seen);
    }

    public async Task VersionsAsync(VaultStep step)
    {
        var (name, prefix, delimiter, limit) = RangeOf(step);
        var query = new VersionListQuery(name) { Prefix = Utf8(prefix), Delimiter = Utf8(delimiter), Limit = limit };
        if (state.Find(name) is not { } model)
        {
            state.IsDone(VaultFault.NoSuchBucket, await state.Session.Lists.VersionsAsync(query, Cancel));
            return;
        }

        var seen = new List<string>();
        for (var more = true; more;)
        {
            var page = VaultFixture.Value(await state.Session.Lists.VersionsAsync(query, Cancel));
            seen.AddRange(TrialState.Page(
                page.Versions.Select(static one => (one.Key, $"{one.Version} {one.IsLatest} {one.IsDeleteMarker} {one.Tag}")), page.CommonPrefixes,
                page.IsTruncated, limit));
            (more, query) = (page.IsTruncated, query with { KeyMarker = page.LastKey, VersionMarker = page.LastVersion });
        }

        var all = model.Keys.SelectMany(static one => Enumerable.Reverse(one.Value).Select(
            (version, age) => (one.Key, $"{version.Name} {age == 0} {version.IsMarker} {version.Tag}")));
        Assert.Equal(TrialState.Listed(all, prefix, delimiter), seen);
    }

    public async Task UploadsAsync(VaultStep step)
    {
        var (name, prefix, delimiter, limit) = RangeOf(step);
        var query = new UploadListQuery(name) { Prefix = Utf8(prefix), Delimiter = Utf8(delimiter), Limit = limit };
        if (state.Find(name) is not { } model)
        {
            state.IsDone(VaultFault.NoSuchBucket, await state.Session.Uploads.ListAsync(query, Cancel));
            return;
        }

        var seen = new List<string>();
        for (var more = true; more;)
        {
            var page = VaultFixture.Value(await state.Session.Uploads.ListAsync(query, Cancel));
            seen.AddRange(TrialState.Page(
                page.Uploads.Select(static one => (one.Key, one.Id.ToString())), page.CommonPrefixes, page.IsTruncated, limit));
            (more, query) = (page.IsTruncated, query with { KeyMarker = page.LastKey, UploadMarker = page.LastUpload });
        }

        Assert.Equal(TrialState.Listed(model.Uploads.Select(static one => (one.Key, one.Id.ToString())), prefix, delimiter), seen);
    }

    private (string Bucket, string Prefix, string Delimiter, int Limit) RangeOf(VaultStep step) => (
        state.BucketOf(step.Bucket), VaultStep.Of(step.Pick, Prefixes), VaultStep.Of(step.Choice, Delimiters), VaultStep.Of(step.Size, Limits));

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
