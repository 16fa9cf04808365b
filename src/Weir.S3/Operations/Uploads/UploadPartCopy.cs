using Weir.S3.Errors;
using Weir.S3.Operations.Objects;
using Weir.Vault;
using Weir.Vault.Uploads;

namespace Weir.S3.Operations.Uploads;

/// <summary><c>UploadPartCopy</c>.</summary>
internal static class UploadPartCopy
{
    /// <summary>Copies bytes of an object into a part.</summary>
    public static async Task RunAsync(S3Call call, CancellationToken cancellationToken)
    {
        var (id, number, source) = (UploadIds.UploadOf(call), UploadIds.PartOf(call.Query), CopySource.Read(call));
        WriteHeaders.CheckCustomerKey(call, "x-amz-copy-source-server-side-encryption-customer-");
        WriteHeaders.CheckCustomerKey(call, "x-amz-server-side-encryption-customer-");
        var conditions = Conditions.Read(call, "x-amz-copy-source-");
        var range = ByteRange.ReadExact(call.Header("x-amz-copy-source-range"));
        var from = new PartSource(source.Bucket, source.Key, source.Version)
        {
            Range = range is { } some ? (some.Offset, some.Bytes) : null,
            Condition = conditions.IsAsked ? info => conditions.FaultOf(info) is null : null,
        };
        var result = await call.Session.Uploads
            .CopyPartAsync(call.Bucket, call.Key, id, number, from, cancellationToken).ConfigureAwait(false);
        if (result.Problem is { Fault: VaultFault.WrongLength })
        {
            throw new S3Exception(S3Errors.InvalidRange, "The x-amz-copy-source-range lies beyond the end of the source object.");
        }

        var copied = result.Take(call);
        CopyObject.WriteSource(call, copied.SourceVersion);
        ObjectHeaders.WriteEncryption(call);
        await call.AnswerAsync(
            answer => answer.Begin("CopyPartResult")
                .Time("LastModified", copied.Part.UploadedAt).Text("ETag", ObjectHeaders.Quoted(copied.Part.Tag)).Close("CopyPartResult"),
            cancellationToken).ConfigureAwait(false);
    }
}
