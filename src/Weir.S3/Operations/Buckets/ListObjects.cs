using System.Buffers.Text;
using Weir.S3.Errors;
using Weir.S3.Xml;
using Weir.Vault.Catalog;
using Weir.Vault.Objects;

namespace Weir.S3.Operations.Buckets;

/// <summary><c>ListObjects</c> and <c>ListObjectsV2</c>.</summary>
internal static class ListObjects
{
    /// <summary>Lists in the first version.</summary>
    public static async Task FirstAsync(S3Call call, CancellationToken cancellationToken)
    {
        var list = ListParameters.Read(call, "max-keys");
        var marker = ListParameters.BytesOf(call, "marker");
        var page = await FindAsync(call, list, marker, cancellationToken).ConfigureAwait(false);
        await call.AnswerAsync(
            answer =>
            {
                answer.Begin("ListBucketResult").Text("Name", call.Bucket);
                list.Encoding.Write(answer, "Marker", marker.Span);
                if (page.IsTruncated && !list.Delimiter.IsEmpty)
                {
                    list.Encoding.Write(answer, "NextMarker", page.Last.Span);
                }

                list.WriteCommon(answer, "MaxKeys", page.IsTruncated);
                WriteObjects(answer, list.Encoding, page.Objects, call.OwnerId);
                list.WritePrefixes(answer, page.CommonPrefixes);
                answer.Close("ListBucketResult");
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lists in the second version.</summary>
    public static async Task SecondAsync(S3Call call, CancellationToken cancellationToken)
    {
        if (call.Query["list-type"] != "2")
        {
            throw new S3Exception(S3Errors.InvalidArgument, "Invalid List Type specified in Request");
        }

        var list = ListParameters.Read(call, "max-keys");
        var token = call.Query["continuation-token"];
        var after = ListParameters.BytesOf(call, "start-after");
        var page = await FindAsync(call, list, token is null or "" ? after : ReadToken(token), cancellationToken).ConfigureAwait(false);
        var owner = call.Query["fetch-owner"] == "true" ? call.OwnerId : null;
        await call.AnswerAsync(
            answer =>
            {
                answer.Begin("ListBucketResult").Text("Name", call.Bucket);
                list.WriteCommon(answer, "MaxKeys", page.IsTruncated);
                answer.Number("KeyCount", page.Objects.Count + page.CommonPrefixes.Count)
                    .Text("ContinuationToken", token)
                    .Text("NextContinuationToken", page.IsTruncated ? Base64Url.EncodeToString(page.Last.Span) : null);
                if (!after.IsEmpty)
                {
                    list.Encoding.Write(answer, "StartAfter", after.Span);
                }

                WriteObjects(answer, list.Encoding, page.Objects, owner);
                list.WritePrefixes(answer, page.CommonPrefixes);
                answer.Close("ListBucketResult");
            },
            cancellationToken).ConfigureAwait(false);
    }

    private static async Task<ObjectPage> FindAsync(
        S3Call call, ListParameters list, ReadOnlyMemory<byte> after, CancellationToken cancellationToken)
    {
        var query = new ObjectListQuery(call.Bucket) { Prefix = list.Prefix, Delimiter = list.Delimiter, After = after, Limit = list.Limit };
        return (await call.Session.Lists.ObjectsAsync(query, cancellationToken).ConfigureAwait(false)).Take(call);
    }

    private static byte[] ReadToken(string token)
    {
        var bytes = new byte[Base64Url.GetMaxDecodedLength(token.Length)];
        return token.Length <= 2 * ObjectKey.MaxBytes
            && Base64Url.DecodeFromChars(token, bytes, out _, out var written) == System.Buffers.OperationStatus.Done
            ? bytes[..written]
            : throw S3Exception.With(
                S3Errors.InvalidArgument,
                "The continuation token provided is incorrect",
                KeyValuePair.Create("ArgumentName", "continuation-token"));
    }

    private static void WriteObjects(XmlAnswer answer, KeyEncoding encoding, IReadOnlyList<ObjectInfo> objects, string? owner)
    {
        foreach (var info in objects)
        {
            answer.Open("Contents");
            encoding.Write(answer, "Key", info.Key.Bytes.Span);
            answer.Time("LastModified", info.ModifiedAt).Text("ETag", ObjectHeaders.Quoted(info.Tag));
            ListVersions.WriteChecksum(answer, info);
            answer.Number("Size", info.Size);
            if (owner is not null)
            {
                AccessLists.WriteOwner(answer, "Owner", owner);
            }

            answer.Text("StorageClass", "STANDARD").Close("Contents");
        }
    }
}
