using Microsoft.AspNetCore.Http;
using Weir.S3.Errors;
using Weir.S3.Operations.Objects;
using Weir.S3.Xml;
using Weir.Vault.Buckets;

namespace Weir.S3.Operations.Buckets;

/// <summary>Versioning, tags, object lock and encryption of a bucket.</summary>
internal static class BucketSettings
{
    /// <summary><c>GetBucketVersioning</c>.</summary>
    public static async Task GetVersioningAsync(S3Call call, CancellationToken cancellationToken)
    {
        var bucket = (await call.Session.Buckets.FindAsync(call.Bucket, cancellationToken).ConfigureAwait(false)).Take(call);
        var status = bucket.Versioning switch
        {
            BucketVersioning.Enabled => "Enabled",
            BucketVersioning.Suspended => "Suspended",
            _ => null,
        };
        await call.AnswerAsync(
            answer => answer.Begin("VersioningConfiguration").Text("Status", status).Close("VersioningConfiguration"),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary><c>PutBucketVersioning</c>.</summary>
    public static async Task PutVersioningAsync(S3Call call, CancellationToken cancellationToken)
    {
        var versioning = RequestBodies.Versioning(await call.ReadBodyAsync(cancellationToken).ConfigureAwait(false));
        (await call.Session.Buckets.SetVersioningAsync(call.Bucket, versioning, cancellationToken).ConfigureAwait(false)).Take(call);
    }

    /// <summary><c>GetBucketTagging</c>.</summary>
    public static async Task GetTagsAsync(S3Call call, CancellationToken cancellationToken)
    {
        var tags = (await call.Session.Buckets.GetTagsAsync(call.Bucket, cancellationToken).ConfigureAwait(false)).Take(call);
        if (tags.Count == 0)
        {
            throw S3Exception.With(S3Errors.NoSuchTagSet, S3Errors.NoSuchTagSet.Message, KeyValuePair.Create("BucketName", call.Bucket));
        }

        await call.AnswerAsync(answer => ObjectTagging.Write(answer, tags), cancellationToken).ConfigureAwait(false);
    }

    /// <summary><c>PutBucketTagging</c>.</summary>
    public static async Task PutTagsAsync(S3Call call, CancellationToken cancellationToken)
    {
        var tags = RequestBodies.Tagging(await call.ReadBodyAsync(cancellationToken).ConfigureAwait(false));
        (await call.Session.Buckets.SetTagsAsync(call.Bucket, tags, cancellationToken).ConfigureAwait(false)).Take(call);
        await call.AnswerAsync(StatusCodes.Status204NoContent).ConfigureAwait(false);
    }

    /// <summary><c>DeleteBucketTagging</c>.</summary>
    public static async Task DeleteTagsAsync(S3Call call, CancellationToken cancellationToken)
    {
        (await call.Session.Buckets.SetTagsAsync(call.Bucket, [], cancellationToken).ConfigureAwait(false)).Take(call);
        await call.AnswerAsync(StatusCodes.Status204NoContent).ConfigureAwait(false);
    }

    /// <summary><c>GetObjectLockConfiguration</c>.</summary>
    public static async Task GetObjectLockAsync(S3Call call, CancellationToken cancellationToken)
    {
        var bucket = (await call.Session.Buckets.FindAsync(call.Bucket, cancellationToken).ConfigureAwait(false)).Take(call);
        if (!bucket.HasObjectLock)
        {
            throw S3Exception.With(
                S3Errors.ObjectLockConfigurationNotFound,
                S3Errors.ObjectLockConfigurationNotFound.Message,
                KeyValuePair.Create("BucketName", call.Bucket));
        }

        await call.AnswerAsync(
            answer =>
            {
                answer.Begin("ObjectLockConfiguration").Text("ObjectLockEnabled", "Enabled");
                if (bucket.DefaultRetention is { } retention)
                {
                    answer.Open("Rule").Open("DefaultRetention").Text("Mode", ObjectHeaders.ModeOf(retention.Mode));
                    if (retention.Days is { } days)
                    {
                        answer.Number("Days", days);
                    }

                    if (retention.Years is { } years)
                    {
                        answer.Number("Years", years);
                    }

                    answer.Close("DefaultRetention").Close("Rule");
                }

                answer.Close("ObjectLockConfiguration");
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary><c>PutObjectLockConfiguration</c>.</summary>
    public static async Task PutObjectLockAsync(S3Call call, CancellationToken cancellationToken)
    {
        var retention = RequestBodies.ObjectLock(await call.ReadBodyAsync(cancellationToken).ConfigureAwait(false));
        (await call.Session.Buckets.SetObjectLockAsync(call.Bucket, retention, cancellationToken).ConfigureAwait(false)).Take(call);
    }

    /// <summary><c>GetBucketEncryption</c>: always on.</summary>
    public static async Task GetEncryptionAsync(S3Call call, CancellationToken cancellationToken)
    {
        (await call.Session.Buckets.FindAsync(call.Bucket, cancellationToken).ConfigureAwait(false)).Take(call);
        await call.AnswerAsync(
            answer => answer.Begin("ServerSideEncryptionConfiguration").Open("Rule").Open("ApplyServerSideEncryptionByDefault")
                .Text("SSEAlgorithm", "AES256").Close("ApplyServerSideEncryptionByDefault").Flag("BucketKeyEnabled", false).Close("Rule")
                .Close("ServerSideEncryptionConfiguration"),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary><c>PutBucketEncryption</c>: lets pass what is so anyway.</summary>
    public static async Task PutEncryptionAsync(S3Call call, CancellationToken cancellationToken)
    {
        var algorithm = RequestBodies.Encryption(await call.ReadBodyAsync(cancellationToken).ConfigureAwait(false));
        (await call.Session.Buckets.FindAsync(call.Bucket, cancellationToken).ConfigureAwait(false)).Take(call);
        if (algorithm != "AES256")
        {
            throw algorithm.StartsWith("aws:", StringComparison.Ordinal)
                ? new S3Exception(S3Errors.NotImplemented, "Server-side encryption with keys of AWS KMS is not implemented.")
                : new S3Exception(S3Errors.InvalidEncryptionAlgorithm);
        }
    }

    /// <summary><c>DeleteBucketEncryption</c>: what is left is what is so anyway.</summary>
    public static async Task DeleteEncryptionAsync(S3Call call, CancellationToken cancellationToken)
    {
        (await call.Session.Buckets.FindAsync(call.Bucket, cancellationToken).ConfigureAwait(false)).Take(call);
        await call.AnswerAsync(StatusCodes.Status204NoContent).ConfigureAwait(false);
    }
}
