using Weir.S3.Xml;

namespace Weir.S3.Operations.Uploads;

/// <summary><c>ListParts</c>.</summary>
internal static class ListParts
{
    private const int MostParts = 1_000;

    /// <summary>Lists the parts that an upload has so far.</summary>
    public static async Task RunAsync(S3Call call, CancellationToken cancellationToken)
    {
        var (after, limit) = (call.Number("part-number-marker") ?? 0, Math.Min(call.Number("max-parts") ?? MostParts, MostParts));
        var encoding = KeyEncoding.Parse(call.Query["encoding-type"]);
        var page = (await call.Session.Uploads
            .ListPartsAsync(call.Bucket, call.Key, UploadIds.UploadOf(call), after, limit, cancellationToken).ConfigureAwait(false)).Take(call);
        await call.AnswerAsync(
            answer =>
            {
                answer.Begin("ListPartsResult").Text("Bucket", call.Bucket);
                encoding.Write(answer, "Key", call.Key.Bytes.Span);
                answer.Text("UploadId", page.Upload.Id.ToString())
                    .Number("PartNumberMarker", after)
                    .Number("NextPartNumberMarker", page.Parts.Count > 0 ? page.Parts[^1].Number : 0)
                    .Number("MaxParts", limit)
                    .Flag("IsTruncated", page.IsTruncated)
                    .Text("ChecksumAlgorithm", ChecksumNames.NameOf(page.Upload.Algorithm))
                    .Text("ChecksumType", page.Upload.IsComposite ? "COMPOSITE" : "FULL_OBJECT");
                foreach (var part in page.Parts)
                {
                    answer.Open("Part")
                        .Number("PartNumber", part.Number)
                        .Time("LastModified", part.UploadedAt)
                        .Text("ETag", ObjectHeaders.Quoted(part.Tag))
                        .Number("Size", part.Size)
                        .Text(ChecksumNames.ElementOf(page.Upload.Algorithm), Convert.ToBase64String(part.Checksum.Span))
                        .Close("Part");
                }

                AccessLists.WriteOwner(answer, "Initiator", page.Upload.StartedBy);
                AccessLists.WriteOwner(answer, "Owner", call.OwnerId);
                answer.Text("StorageClass", "STANDARD").Close("ListPartsResult");
            },
            cancellationToken).ConfigureAwait(false);
    }
}
