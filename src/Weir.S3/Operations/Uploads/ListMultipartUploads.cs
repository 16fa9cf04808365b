using System.Text;
using Weir.Foundation;
using Weir.S3.Operations.Buckets;
using Weir.S3.Xml;
using Weir.Vault;
using Weir.Vault.Uploads;

namespace Weir.S3.Operations.Uploads;

/// <summary><c>ListMultipartUploads</c>.</summary>
internal static class ListMultipartUploads
{
    /// <summary>Lists the uploads that are under way.</summary>
    public static async Task RunAsync(S3Call call, CancellationToken cancellationToken)
    {
        var list = ListParameters.Read(call, "max-uploads");
        var keyMarker = call.Query["key-marker"] ?? "";
        var query = new UploadListQuery(call.Bucket)
        {
            Prefix = list.Prefix,
            Delimiter = list.Delimiter,
            KeyMarker = Encoding.UTF8.GetBytes(keyMarker),
            UploadMarker = keyMarker.Length > 0 && Id<Upload>.TryParse(call.Query["upload-id-marker"], null, out var marker) ? marker : null,
            Limit = list.Limit,
        };
        var page = (await call.Session.Uploads.ListAsync(query, cancellationToken).ConfigureAwait(false)).Take(call);
        await call.AnswerAsync(
            answer =>
            {
                answer.Begin("ListMultipartUploadsResult").Text("Bucket", call.Bucket);
                list.Encoding.Write(answer, "KeyMarker", query.KeyMarker.Span);
                answer.Text("UploadIdMarker", call.Query["upload-id-marker"] ?? "");
                list.Encoding.Write(answer, "NextKeyMarker", page.IsTruncated ? page.LastKey.Span : default);
                answer.Text("NextUploadIdMarker", page.IsTruncated ? page.LastUpload?.ToString() ?? "" : "");
                list.WriteCommon(answer, "MaxUploads", page.IsTruncated);
                foreach (var upload in page.Uploads)
                {
                    answer.Open("Upload");
                    list.Encoding.Write(answer, "Key", upload.Key.Bytes.Span);
                    answer.Text("UploadId", upload.Id.ToString());
                    AccessLists.WriteOwner(answer, "Initiator", upload.StartedBy);
                    AccessLists.WriteOwner(answer, "Owner", call.OwnerId);
                    answer.Text("StorageClass", "STANDARD")
                        .Time("Initiated", upload.StartedAt)
                        .Text("ChecksumAlgorithm", ChecksumNames.NameOf(upload.Algorithm))
                        .Text("ChecksumType", upload.IsComposite ? "COMPOSITE" : "FULL_OBJECT")
                        .Close("Upload");
                }

                list.WritePrefixes(answer, page.CommonPrefixes);
                answer.Close("ListMultipartUploadsResult");
            },
            cancellationToken).ConfigureAwait(false);
    }
}
