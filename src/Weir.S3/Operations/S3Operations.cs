using Weir.Guard.Decisions;
using Weir.S3.Operations.Buckets;
using Weir.S3.Operations.Objects;
using Weir.S3.Operations.Uploads;
using Weir.S3.Routing;

namespace Weir.S3.Operations;

/// <summary>The one table of operations. What is not in it is not done.</summary>
internal static class S3Operations
{
    private const S3Level Service = S3Level.Service;
    private const S3Level Bucket = S3Level.Bucket;
    private const S3Level Object = S3Level.Object;

    /// <summary>The table.</summary>
    public static OperationTable Table { get; } = new(
    [
        new("ListBuckets", "GET", Service, "", Permissions.BucketRead, ListBuckets.RunAsync),

        new("CreateBucket", "PUT", Bucket, "", Permissions.BucketCreate, CreateBucket.RunAsync),
        new("HeadBucket", "HEAD", Bucket, "", Permissions.BucketRead, BucketBasics.HeadAsync),
        new("DeleteBucket", "DELETE", Bucket, "", Permissions.BucketDelete, BucketBasics.DeleteAsync),
        new("GetBucketLocation", "GET", Bucket, "location", Permissions.BucketRead, BucketBasics.LocationAsync),
        new("GetBucketVersioning", "GET", Bucket, "versioning", Permissions.BucketRead, BucketSettings.GetVersioningAsync),
        new("PutBucketVersioning", "PUT", Bucket, "versioning", Permissions.BucketConfigure, BucketSettings.PutVersioningAsync),
        new("GetBucketTagging", "GET", Bucket, "tagging", Permissions.BucketRead, BucketSettings.GetTagsAsync),
        new("PutBucketTagging", "PUT", Bucket, "tagging", Permissions.BucketConfigure, BucketSettings.PutTagsAsync),
        new("DeleteBucketTagging", "DELETE", Bucket, "tagging", Permissions.BucketConfigure, BucketSettings.DeleteTagsAsync),
        new("GetObjectLockConfiguration", "GET", Bucket, "object-lock", Permissions.BucketRead, BucketSettings.GetObjectLockAsync),
        new("PutObjectLockConfiguration", "PUT", Bucket, "object-lock", Permissions.BucketConfigure, BucketSettings.PutObjectLockAsync),
        new("GetBucketEncryption", "GET", Bucket, "encryption", Permissions.BucketRead, BucketSettings.GetEncryptionAsync),
        new("PutBucketEncryption", "PUT", Bucket, "encryption", Permissions.BucketRead, BucketSettings.PutEncryptionAsync),
        new("DeleteBucketEncryption", "DELETE", Bucket, "encryption", Permissions.BucketRead, BucketSettings.DeleteEncryptionAsync),
        new("GetBucketAcl", "GET", Bucket, "acl", Permissions.BucketRead, AccessLists.GetOfBucketAsync),
        new("PutBucketAcl", "PUT", Bucket, "acl", Permissions.BucketRead, AccessLists.PutOfBucketAsync),
        new("ListObjects", "GET", Bucket, "", Permissions.ObjectList, ListObjects.FirstAsync),
        new("ListObjectsV2", "GET", Bucket, "list-type", Permissions.ObjectList, ListObjects.SecondAsync),
        new("ListObjectVersions", "GET", Bucket, "versions", Permissions.ObjectList, ListVersions.RunAsync),
        new("ListMultipartUploads", "GET", Bucket, "uploads", Permissions.ObjectList, ListMultipartUploads.RunAsync),
        new("DeleteObjects", "POST", Bucket, "delete", Permissions.ObjectDelete, DeleteObjects.RunAsync),

        new("PutObject", "PUT", Object, "", Permissions.ObjectWrite, PutObject.RunAsync),
        new("CopyObject", "PUT", Object, "", Permissions.ObjectWrite, CopyObject.RunAsync) { IsCopy = true },
        new("GetObject", "GET", Object, "", Permissions.ObjectRead, GetObject.GetAsync),
        new("HeadObject", "HEAD", Object, "", Permissions.ObjectRead, GetObject.HeadAsync),
        new("DeleteObject", "DELETE", Object, "", Permissions.ObjectDelete, DeleteObject.RunAsync),
        new("GetObjectAttributes", "GET", Object, "attributes", Permissions.ObjectRead, ObjectAttributes.RunAsync),
        new("GetObjectTagging", "GET", Object, "tagging", Permissions.ObjectRead, ObjectTagging.GetAsync),
        new("PutObjectTagging", "PUT", Object, "tagging", Permissions.ObjectTag, ObjectTagging.PutAsync),
        new("DeleteObjectTagging", "DELETE", Object, "tagging", Permissions.ObjectTag, ObjectTagging.DeleteAsync),
        new("GetObjectRetention", "GET", Object, "retention", Permissions.ObjectRead, ObjectLocks.GetRetentionAsync),
        new("PutObjectRetention", "PUT", Object, "retention", Permissions.RetentionWrite, ObjectLocks.PutRetentionAsync),
        new("GetObjectLegalHold", "GET", Object, "legal-hold", Permissions.ObjectRead, ObjectLocks.GetHoldAsync),
        new("PutObjectLegalHold", "PUT", Object, "legal-hold", Permissions.HoldWrite, ObjectLocks.PutHoldAsync),
        new("GetObjectAcl", "GET", Object, "acl", Permissions.ObjectRead, AccessLists.GetOfObjectAsync),
        new("PutObjectAcl", "PUT", Object, "acl", Permissions.ObjectRead, AccessLists.PutOfObjectAsync),

        new("CreateMultipartUpload", "POST", Object, "uploads", Permissions.ObjectWrite, CreateMultipartUpload.RunAsync),
        new("UploadPart", "PUT", Object, "uploadId", Permissions.ObjectWrite, UploadPart.RunAsync),
        new("UploadPartCopy", "PUT", Object, "uploadId", Permissions.ObjectWrite, UploadPartCopy.RunAsync) { IsCopy = true },
        new("ListParts", "GET", Object, "uploadId", Permissions.ObjectWrite, ListParts.RunAsync),
        new("CompleteMultipartUpload", "POST", Object, "uploadId", Permissions.ObjectWrite, CompleteMultipartUpload.RunAsync),
        new("AbortMultipartUpload", "DELETE", Object, "uploadId", Permissions.ObjectWrite, AbortMultipartUpload.RunAsync),
    ]);
}
