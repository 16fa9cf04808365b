namespace Weir.S3.Operations.Buckets;

/// <summary><c>ListBuckets</c>.</summary>
internal static class ListBuckets
{
    private const int MostBuckets = 10_000;

    /// <summary>Lists the buckets that the actor may see.</summary>
    public static async Task RunAsync(S3Call call, CancellationToken cancellationToken)
    {
        var (prefix, after) = (call.Query["prefix"] ?? "", call.Query["continuation-token"] ?? "");
        var limit = Math.Clamp(call.Number("max-buckets") ?? MostBuckets, 1, MostBuckets);
        var buckets = (await call.Session.Buckets.ListAsync(cancellationToken).ConfigureAwait(false)).Take(call)
            .Where(bucket => bucket.Name.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(bucket.Name, after) > 0)
            .OrderBy(static bucket => bucket.Name, StringComparer.Ordinal)
            .ToList();
        await call.AnswerAsync(
            answer =>
            {
                AccessLists.WriteOwner(answer.Begin("ListAllMyBucketsResult"), "Owner", call.OwnerId).Open("Buckets");
                foreach (var bucket in buckets.Take(limit))
                {
                    answer.Open("Bucket").Text("Name", bucket.Name).Time("CreationDate", bucket.CreatedAt)
                        .Text("BucketRegion", call.Options.Region).Close("Bucket");
                }

                answer.Close("Buckets").Text("Prefix", prefix.Length > 0 ? prefix : null)
                    .Text("ContinuationToken", buckets.Count > limit ? buckets[limit - 1].Name : null)
                    .Close("ListAllMyBucketsResult");
            },
            cancellationToken).ConfigureAwait(false);
    }
}
