using Weir.Guard.Keys;
using Weir.S3.Errors;
using Weir.Store;
using Weir.Vault;
using Weir.Vault.Blobs;

namespace Weir.S3.Operations;

/// <summary>What S3 calls the problems of the vault.</summary>
internal static class VaultAnswers
{
    /// <summary>The value.</summary>
    /// <exception cref="S3Exception">There is a problem instead.</exception>
    public static T Take<T>(this VaultResult<T> result, S3Call call)
        where T : class => result.IsDone ? result.Value : throw ErrorOf(result.Problem, call);

    /// <summary>The error that a problem is; headers that go with it are set.</summary>
    public static S3Exception ErrorOf(VaultProblem problem, S3Call call)
    {
        if (problem.Marker is { } marker && problem.Fault is VaultFault.NoSuchKey or VaultFault.IsDeleteMarker)
        {
            call.Response.Headers["x-amz-delete-marker"] = "true";
            call.Response.Headers["x-amz-version-id"] = problem.Marker.ToString();
        }

        var (code, message) = Of(problem.Fault);
        if (problem.Fault == VaultFault.Conflict && !call.Headers.ContainsKey("If-Match") && !call.Headers.ContainsKey("If-None-Match"))
        {
            code = S3Errors.OperationAborted;
        }

        var details = problem.Fault switch
        {
            VaultFault.NoSuchBucket or VaultFault.InvalidBucketName or VaultFault.BucketExists or VaultFault.BucketOwned
                or VaultFault.BucketNotEmpty => KeyValuePair.Create("BucketName", call.Bucket),
            VaultFault.NoSuchKey => KeyValuePair.Create("Key", call.Key.ToString()),
            _ => default,
        };
        return new S3Exception(code, message ?? code.Message) { Details = details.Key is null ? [] : [details] };
    }

    /// <summary>The error that a broken environment is to a client, who may try again; null where it is a defect.</summary>
    public static S3ErrorCode? Of(Exception failure) => failure switch
    {
        StoreFullException or BlobStoreException { Fault: BlobStoreFault.Full } => S3Errors.InsufficientStorage,
        StoreUnavailableException or KeyUnavailableException or BlobStoreException { Fault: BlobStoreFault.Final } => S3Errors.ServiceUnavailable,
        _ => null,
    };

    /// <summary>The error of a fault, and what is said instead of its usual message.</summary>
    public static (S3ErrorCode Code, string? Message) Of(VaultFault fault) => fault switch
    {
        VaultFault.AccessDenied => (S3Errors.AccessDenied, null),
        VaultFault.NoSuchBucket => (S3Errors.NoSuchBucket, null),
        VaultFault.InvalidBucketName => (S3Errors.InvalidBucketName, null),
        VaultFault.BucketExists => (S3Errors.BucketAlreadyExists, null),
        VaultFault.BucketOwned => (S3Errors.BucketAlreadyOwnedByYou, null),
        VaultFault.BucketNotEmpty => (S3Errors.BucketNotEmpty, null),
        VaultFault.ProjectNeeded => (
            S3Errors.InvalidRequest,
            "The access key reaches several projects, so it is not known which one the bucket is for. Use a key of one project."),
        VaultFault.NoSuchKey => (S3Errors.NoSuchKey, null),
        VaultFault.NoSuchVersion => (S3Errors.NoSuchVersion, null),
        VaultFault.IsDeleteMarker => (S3Errors.MethodNotAllowed, null),
        VaultFault.PreconditionFailed => (S3Errors.PreconditionFailed, null),
        VaultFault.Conflict => (S3Errors.ConditionalRequestConflict, null),
        VaultFault.Locked => (S3Errors.AccessDenied, "Access Denied because object protected by object lock."),
        VaultFault.NoObjectLock => (S3Errors.InvalidRequest, "Bucket is missing Object Lock Configuration"),
        VaultFault.InvalidRetention => (
            S3Errors.InvalidArgument, "The retain until date must be in the future, and at most a hundred years from now."),
        VaultFault.InvalidVersioning => (
            S3Errors.InvalidBucketState,
            "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed."),
        VaultFault.NoSuchUpload => (S3Errors.NoSuchUpload, null),
        VaultFault.InvalidPart => (S3Errors.InvalidPart, null),
        VaultFault.InvalidPartOrder => (S3Errors.InvalidPartOrder, null),
        VaultFault.PartTooSmall => (S3Errors.EntityTooSmall, null),
        VaultFault.TooLarge => (S3Errors.EntityTooLarge, null),
        VaultFault.WrongMd5 or VaultFault.WrongChecksum => (S3Errors.BadDigest, null),
        VaultFault.WrongSha256 => (S3Errors.XAmzContentSha256Mismatch, null),
        VaultFault.WrongLength => (S3Errors.IncompleteBody, null),
        VaultFault.InvalidTags => (S3Errors.InvalidTag, null),
        VaultFault.MetadataTooLarge => (S3Errors.MetadataTooLarge, null),
        VaultFault.Closed => (S3Errors.AccessDenied, "The project is archived or in the recycle bin."),
        VaultFault.CopyOntoItself => (
            S3Errors.InvalidRequest,
            "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage "
            + "class, website redirect location or encryption attributes."),
        _ => (S3Errors.InternalError, null),
    };
}
