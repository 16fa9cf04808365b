using Weir.Foundation;
using Weir.Vault;
using Weir.Vault.Objects;

namespace Weir.Tests.Vault.Models;

/// <summary>The vault and its model side by side, and how a step's numbers name what is in them.</summary>
/// <param name="vault">The vault.</param>
/// <param name="run">What names of buckets begin with, so that sequences do not meet.</param>
/// <param name="outcomes">Where to say how steps ended.</param>
internal sealed class TrialState(VaultFixture vault, string run, HashSet<(VaultAction Action, VaultFault? Fault)> outcomes)
{
    /// <summary>Keys whose order, prefixes and bytes are worth something.</summary>
    public static readonly string[] KeyNames = ["a", "a/b", "a/c", "a//", "b", "é/", "😀"];

    private static readonly VersionName Unknown = new(Id<ObjectVersion>.New(TimeProvider.System));

    // Inside the catalog, at the edges of a chunk, and of several chunks.
    private static readonly int[] Lengths = [0, 3, 16_383, 16_384, 40_000];

    public VaultFixture Vault => vault;

    /// <summary>What was done, and how it ended.</summary>
    public HashSet<(VaultAction Action, VaultFault? Fault)> Outcomes => outcomes;

    /// <summary>What is being done.</summary>
    public VaultAction Action { get; set; }

    /// <summary>The buckets of the model.</summary>
    public Dictionary<string, ModelBucket> Buckets { get; } = new(StringComparer.Ordinal);

    public DateTimeOffset Now => vault.Guard.Time.GetUtcNow();

    /// <summary>The manager, who has just shown a second factor.</summary>
    public VaultSession Session => vault.Engine.For(vault.Manager with { SteppedUpAt = Now });

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public string BucketOf(int number) => $"{run}-{number}";

    public static string KeyOf(int number) => VaultStep.Of(number, KeyNames);

    public ModelBucket? Find(string bucket) => Buckets.GetValueOrDefault(bucket);

    public static byte[] BodyOf(VaultStep step) => VaultFixture.Bytes(VaultStep.Of(step.Size, Lengths), (step.Pick * 64) + step.Choice);

    /// <summary>Which version a step means: the newest, one that is there, the one called null, or one that never was.</summary>
    public static (VersionName? Name, ModelVersion? Found) VersionOf(ModelBucket? bucket, string key, int pick, bool mayBeNewest = true)
    {
        IReadOnlyList<ModelVersion> versions = bucket?.Of(key) ?? [];
        VersionName?[] names = [.. versions.Select(static version => (VersionName?)version.Name), VersionName.Null, Unknown];
        var name = mayBeNewest ? VaultStep.Of(pick, [null, .. names]) : VaultStep.Of(pick, names);
        return (name, name is null ? bucket?.Current(key) : versions.FirstOrDefault(version => version.Name == name));
    }

    /// <summary>Demands that both were refused for one reason, or none was.</summary>
    /// <returns>Whether it was done.</returns>
    public bool IsDone<T>(VaultFault? expected, VaultResult<T> actual)
        where T : class
    {
        Assert.Equal(expected?.ToString() ?? "done", actual.Problem?.Fault.ToString() ?? "done");
        Outcomes.Add((Action, expected));
        return expected is null;
    }

    /// <summary>Demands that what the vault says of a version is what the model knows of it.</summary>
    public static void Same(string key, ModelVersion expected, ObjectInfo actual)
    {
        Assert.Equal(key, actual.Key.ToString());
        Assert.Equal((expected.Name, expected.Tag), (actual.Version, actual.Tag));
        Assert.Equal((expected.Body?.Length ?? 0, expected.IsMarker), (actual.Size, actual.IsDeleteMarker));
        Assert.Equal((expected.Retention, expected.Hold), (actual.Retention, actual.LegalHold));
    }

    /// <summary>Reads every page of a list, as text.</summary>
    /// <param name="all">All that is in the bucket, in the order in which it is to be given.</param>
    /// <param name="prefix">What keys begin with.</param>
    /// <param name="delimiter">What ends a common prefix.</param>
    /// <returns>What the pages should hold together.</returns>
    public static List<string> Listed(IEnumerable<(string Key, string Said)> all, string prefix, string delimiter)
    {
        var items = new List<(string Key, string Said)>();
        foreach (var (key, said) in all.Where(one => one.Key.StartsWith(prefix, StringComparison.Ordinal)))
        {
            var at = delimiter.Length == 0 ? -1 : key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
            var item = at < 0 ? (key, said) : (key[..(at + delimiter.Length)], "…");
            if (at < 0 || !items.Contains(item))
            {
                items.Add(item);
            }
        }

        return [.. items.OrderBy(static item => ObjectKey.Of(item.Key)).Select(static item => $"{item.Key} {item.Said}")];
    }

    /// <summary>The items of one page, as text; a page that is not the last must be full.</summary>
    public static IEnumerable<string> Page(
        IEnumerable<(ObjectKey Key, string Said)> rows, IReadOnlyList<ReadOnlyMemory<byte>> prefixes, bool isTruncated, int limit)
    {
        var items = rows.Concat(prefixes.Select(static prefix => (Key: Key(prefix), Said: "…"))).OrderBy(static item => item.Key).ToList();
        Assert.True(!isTruncated || items.Count == limit, "a page that is not the last is full");
        return items.Select(static item => $"{item.Key} {item.Said}");
    }

    private static ObjectKey Key(ReadOnlyMemory<byte> bytes) => ObjectKey.TryCreate(bytes.Span, out var key)
        ? key
        : throw new InvalidOperationException("a common prefix is no key");
}
