using Microsoft.AspNetCore.Http;

namespace Weir.S3.Operations.Buckets;

/// <summary><c>HeadBucket</c>, <c>DeleteBucket</c> and <c>GetBucketLocation</c>.</summary>
internal static class BucketBasics
{
    /// <summary>Says that a bucket is there.</summary>
    public static async Task HeadAsync(S3Call call, CancellationToken cancellationToken)
    {
        (await call.Session.Buckets.FindAsync(call.Bucket, cancellationToken).ConfigureAwait(false)).Take(call);
        call.Response.Headers["x-amz-bucket-region"] = call.Options.Region;
    }

    /// <summary>Removes a bucket that is empty.</summary>
    public static async Task DeleteAsync(S3Call call, CancellationToken cancellationToken)
    {
        (await call.Session.Buckets.DeleteAsync(call.Bucket, cancellationToken).ConfigureAwait(false)).Take(call);
        await call.AnswerAsync(StatusCodes.Status204NoContent).ConfigureAwait(false);
    }

    /// <summary>Tells the region; that of the first region is empty, as it always was.</summary>
    public static async Task LocationAsync(S3Call call, CancellationToken cancellationToken)
    {
        (await call.Session.Buckets.FindAsync(call.Bucket, cancellationToken).ConfigureAwait(false)).Take(call);
        var region = call.Options.Region == "us-east-1" ? "" : call.Options.Region;
        await call.AnswerAsync(
            answer => answer.Begin("LocationConstraint").Content(region).Close("LocationConstraint"),
            cancellationToken).ConfigureAwait(false);
    }
}
