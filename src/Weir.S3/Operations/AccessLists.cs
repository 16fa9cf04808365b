using Weir.S3.Errors;
using Weir.S3.Xml;

namespace Weir.S3.Operations;

/// <summary>
/// <c>GetBucketAcl</c>, <c>GetObjectAcl</c>, <c>PutBucketAcl</c> and <c>PutObjectAcl</c>. Access is given by roles and grants; clients that ask are
/// told what a bucket without ACLs tells them: the owner has full control.
/// </summary>
internal static class AccessLists
{
    /// <summary>Tells of a bucket.</summary>
    public static async Task GetOfBucketAsync(S3Call call, CancellationToken cancellationToken)
    {
        (await call.Session.Buckets.FindAsync(call.Bucket, cancellationToken).ConfigureAwait(false)).Take(call);
        await AnswerAsync(call, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Tells of an object.</summary>
    public static async Task GetOfObjectAsync(S3Call call, CancellationToken cancellationToken)
    {
        (await call.Session.Objects.FindAsync(call.Bucket, call.Key, call.Version, cancellationToken).ConfigureAwait(false)).Take(call);
        await AnswerAsync(call, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lets pass what is so anyway, of a bucket.</summary>
    public static async Task PutOfBucketAsync(S3Call call, CancellationToken cancellationToken)
    {
        (await call.Session.Buckets.FindAsync(call.Bucket, cancellationToken).ConfigureAwait(false)).Take(call);
        await CheckAsync(call, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lets pass what is so anyway, of an object.</summary>
    public static async Task PutOfObjectAsync(S3Call call, CancellationToken cancellationToken)
    {
        (await call.Session.Objects.FindAsync(call.Bucket, call.Key, call.Version, cancellationToken).ConfigureAwait(false)).Take(call);
        await CheckAsync(call, cancellationToken).ConfigureAwait(false);
    }

    // Some clients set the ACL that they were told before.
    private static async Task CheckAsync(S3Call call, CancellationToken cancellationToken)
    {
        WriteHeaders.CheckAcl(call);
        var body = await call.ReadBodyAsync(cancellationToken).ConfigureAwait(false);
        if (call.Header("x-amz-acl") is null && !RequestBodies.GivesOwnerAlone(body, call.OwnerId))
        {
            throw new S3Exception(S3Errors.AccessControlListNotSupported, WriteHeaders.NoAcl);
        }
    }

    private static Task AnswerAsync(S3Call call, CancellationToken cancellationToken) => call.AnswerAsync(
        answer => WriteOwner(answer.Begin("AccessControlPolicy"), "Owner", call.OwnerId)
            .Open("AccessControlList").Open("Grant")
            .Open("Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"CanonicalUser\"")
            .Text("ID", call.OwnerId).Text("DisplayName", call.OwnerId).Close("Grantee")
            .Text("Permission", "FULL_CONTROL").Close("Grant").Close("AccessControlList").Close("AccessControlPolicy"),
        cancellationToken);

    /// <summary>Writes who owns something.</summary>
    public static XmlAnswer WriteOwner(XmlAnswer answer, string element, string id) =>
        answer.Open(element).Text("ID", id).Text("DisplayName", id).Close(element);
}
