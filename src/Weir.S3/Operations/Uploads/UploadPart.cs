using Weir.S3.Xml;

namespace Weir.S3.Operations.Uploads;

/// <summary><c>UploadPart</c>.</summary>
internal static class UploadPart
{
    /// <summary>Takes a part.</summary>
    public static async Task RunAsync(S3Call call, CancellationToken cancellationToken)
    {
        var (id, number) = (UploadIds.UploadOf(call), UploadIds.PartOf(call.Query));
        WriteHeaders.CheckCustomerKey(call, "x-amz-server-side-encryption-customer-");
        using var body = call.OpenBody(lengthNeeded: true);
        var digests = BodyDigests.Read(call);
        await using var part = (await call.Session.Uploads
            .BeginPartAsync(call.Bucket, call.Key, id, number, body.Bytes, cancellationToken).ConfigureAwait(false)).Take(call);
        var declared = await BodyPump.MoveAsync(call, digests, body, part.Algorithm, part.WriteAsync, cancellationToken).ConfigureAwait(false);
        var info = (await part.CommitAsync(declared, cancellationToken).ConfigureAwait(false)).Take(call);
        call.Response.Headers.ETag = ObjectHeaders.Quoted(info.Tag);
        call.Response.Headers[ChecksumNames.HeaderOf(part.Algorithm)] = Convert.ToBase64String(info.Checksum.Span);
        ObjectHeaders.WriteEncryption(call);
    }
}
