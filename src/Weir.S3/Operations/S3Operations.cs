using Weir.Guard.Decisions;
using Weir.S3.Operations.Objects;
using Weir.S3.Operations.Uploads;
using Weir.S3.Routing;

namespace Weir.S3.Operations;

/// <summary>The one table of operations. What is not in it is not done.</summary>
internal static class S3Operations
{
    private const S3Level Bucket = S3Level.Bucket;
    private const S3Level Object = S3Level.Object;

    /// <summary>The table.</summary>
    public static OperationTable Table { get; } = new(
    [
        new("DeleteObjects", "POST", Bucket, "delete", Permissions.ObjectDelete, DeleteObjects.RunAsync),

        new("PutObject", "PUT", Object, "", Permissions.ObjectWrite, PutObject.RunAsync),
        new("CopyObject", "PUT", Object, "", Permissions.ObjectWrite, CopyObject.RunAsync) { IsCopy = true },
        new("GetObject", "GET", Object, "", Permissions.ObjectRead, GetObject.GetAsync),
        new("HeadObject", "HEAD", Object, "", Permissions.ObjectRead, GetObject.HeadAsync),
        new("DeleteObject", "DELETE", Object, "", Permissions.ObjectDelete, DeleteObject.RunAsync),
        new("GetObjectAttributes", "GET", Object, "attributes", Permissions.ObjectRead, ObjectAttributes.RunAsync),
        new("GetObjectRetention", "GET", Object, "retention", Permissions.ObjectRead, ObjectLocks.GetRetentionAsync),
        new("GetObjectLegalHold", "GET", Object, "legal-hold", Permissions.ObjectRead, ObjectLocks.GetHoldAsync),
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
