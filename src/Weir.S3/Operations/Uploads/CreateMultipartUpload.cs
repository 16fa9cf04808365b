using Weir.S3.Errors;
using Weir.S3.Xml;
using Weir.Vault.Checksums;

namespace Weir.S3.Operations.Uploads;

/// <summary><c>CreateMultipartUpload</c>.</summary>
internal static class CreateMultipartUpload
{
    /// <summary>Begins an upload.</summary>
    public static async Task RunAsync(S3Call call, CancellationToken cancellationToken)
    {
        var named = call.Header("x-amz-checksum-algorithm");
        var algorithm = named is { Length: > 0 } ? ChecksumNames.Parse(named) : ChecksumAlgorithm.Crc64Nvme;
        var isComposite = IsComposite(call.Header("x-amz-checksum-type"), algorithm);
        var request = WriteHeaders.Read(call) with { Checksum = algorithm };
        var upload = (await call.Session.Uploads.StartAsync(request, isComposite, cancellationToken).ConfigureAwait(false)).Take(call);
        ObjectHeaders.WriteEncryption(call);
        if (named is not null)
        {
            call.Response.Headers["x-amz-checksum-algorithm"] = ChecksumNames.NameOf(algorithm);
            call.Response.Headers["x-amz-checksum-type"] = isComposite ? "COMPOSITE" : "FULL_OBJECT";
        }

        await call.AnswerAsync(
            answer => answer.Begin("InitiateMultipartUploadResult")
                .Text("Bucket", call.Bucket)
                .Text("Key", call.Key.Bytes.Span)
                .Text("UploadId", upload.Id.ToString())
                .Close("InitiateMultipartUploadResult"),
            cancellationToken).ConfigureAwait(false);
    }

    // CRC64NVME is over the bytes always, SHA over the parts' checksums always; of the others clients choose.
    private static bool IsComposite(string? type, ChecksumAlgorithm algorithm)
    {
        var mustBe = algorithm switch
        {
            ChecksumAlgorithm.Crc64Nvme => "FULL_OBJECT",
            ChecksumAlgorithm.Sha1 or ChecksumAlgorithm.Sha256 => "COMPOSITE",
            _ => null,
        };
        return type switch
        {
            null => mustBe != "FULL_OBJECT",
            "FULL_OBJECT" or "COMPOSITE" when mustBe is null || mustBe == type => type == "COMPOSITE",
            "FULL_OBJECT" or "COMPOSITE" => throw new S3Exception(
                S3Errors.InvalidRequest, $"The {type} checksum type cannot be used with the {ChecksumNames.NameOf(algorithm)} checksum algorithm."),
            _ => throw new S3Exception(S3Errors.InvalidRequest, "Value for x-amz-checksum-type header is invalid."),
        };
    }
}
