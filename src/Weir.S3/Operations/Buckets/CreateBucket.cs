using Weir.S3.Errors;
using Weir.S3.Xml;
using Weir.Vault;
using Weir.Vault.Buckets;

namespace Weir.S3.Operations.Buckets;

/// <summary><c>CreateBucket</c>.</summary>
internal static class CreateBucket
{
    // There alone, to make a bucket that one has is done already ("Error responses", BucketAlreadyOwnedByYou).
    private const string FirstRegion = "us-east-1";

    /// <summary>Makes a bucket.</summary>
    public static async Task RunAsync(S3Call call, CancellationToken cancellationToken)
    {
        WriteHeaders.CheckAcl(call);
        var region = RequestBodies.CreateBucket(await call.ReadBodyAsync(cancellationToken).ConfigureAwait(false));
        if (region is not null && region != call.Options.Region)
        {
            throw new S3Exception(
                S3Errors.IllegalLocationConstraint,
                $"The {region} location constraint is incompatible for the region specific endpoint this request was sent to.");
        }

        if (call.Header("x-amz-object-ownership") is not (null or "BucketOwnerEnforced"))
        {
            throw new S3Exception(S3Errors.AccessControlListNotSupported);
        }

        var bucket = new NewBucket(call.Bucket)
        {
            HasObjectLock = string.Equals(call.Header("x-amz-bucket-object-lock-enabled"), "true", StringComparison.OrdinalIgnoreCase),
        };
        var made = await call.Session.Buckets.CreateAsync(bucket, cancellationToken).ConfigureAwait(false);
        if (made.Problem is not { Fault: VaultFault.BucketOwned } || call.Options.Region != FirstRegion || bucket.HasObjectLock)
        {
            made.Take(call);
        }

        call.Response.Headers.Location = "/" + call.Bucket;
    }
}
