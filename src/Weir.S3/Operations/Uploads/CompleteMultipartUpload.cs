using System.Globalization;
using Weir.S3.Errors;
using Weir.S3.Xml;
using Weir.Vault.Uploads;

namespace Weir.S3.Operations.Uploads;

/// <summary><c>CompleteMultipartUpload</c>.</summary>
internal static class CompleteMultipartUpload
{
    /// <summary>Makes the object of its parts.</summary>
    public static async Task RunAsync(S3Call call, CancellationToken cancellationToken)
    {
        var id = UploadIds.UploadOf(call);
        var whole = WholeChecksumOf(call);
        var body = await call.ReadBodyAsync(checksumIsOfBody: false, cancellationToken).ConfigureAwait(false);
        var completion = new Completion([.. RequestBodies.CompleteMultipartUpload(body)
            .Select(static part => new NamedPart(part.Number, part.Tag, part.Checksum))])
        {
            Condition = Conditions.OfWrite(call),
            Checksum = BodyPump.Memory(whole),
            Bytes = SizeOf(call),
        };
        var info = (await call.Session.Uploads
            .CompleteAsync(call.Bucket, call.Key, id, completion, cancellationToken).ConfigureAwait(false)).Take(call);
        ObjectHeaders.WriteVersion(call, info.Version);
        ObjectHeaders.WriteEncryption(call);
        await call.AnswerAsync(
            answer =>
            {
                answer.Begin("CompleteMultipartUploadResult")
                    .Text("Location", $"{call.Scheme}://{call.Host}/{call.Bucket}/{Uri.EscapeDataString(call.Key.ToString())}")
                    .Text("Bucket", call.Bucket)
                    .Text("Key", call.Key.Bytes.Span)
                    .Text("ETag", ObjectHeaders.Quoted(info.Tag));
                if (info.Checksum is { } checksum)
                {
                    answer.Text(ChecksumNames.ElementOf(checksum.Algorithm), ObjectHeaders.TextOf(checksum))
                        .Text("ChecksumType", ObjectHeaders.TypeOf(checksum));
                }

                answer.Close("CompleteMultipartUploadResult");
            },
            cancellationToken).ConfigureAwait(false);
    }

    // Here the header is of the object, not of the body; of a composite checksum the number of parts may follow.
    private static byte[]? WholeChecksumOf(S3Call call)
    {
        foreach (var algorithm in Enum.GetValues<Vault.Checksums.ChecksumAlgorithm>())
        {
            if (call.Header(ChecksumNames.HeaderOf(algorithm)) is { } text)
            {
                return ChecksumNames.ReadValue(algorithm, text.Split('-')[0]);
            }
        }

        return null;
    }

    private static long? SizeOf(S3Call call) => call.Header("x-amz-mp-object-size") is not { } text ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size
        : throw new S3Exception(S3Errors.InvalidRequest, "Value for x-amz-mp-object-size header is invalid.");
}
