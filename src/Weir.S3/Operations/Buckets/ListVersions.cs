using Weir.S3.Errors;
using Weir.S3.Xml;
using Weir.Vault.Catalog;
using Weir.Vault.Objects;

namespace Weir.S3.Operations.Buckets;

/// <summary><c>ListObjectVersions</c>.</summary>
internal static class ListVersions
{
    /// <summary>Lists versions and delete markers, newest first of each key.</summary>
    public static async Task RunAsync(S3Call call, CancellationToken cancellationToken)
    {
        var list = ListParameters.Read(call, "max-keys");
        var keyMarker = ListParameters.BytesOf(call, "key-marker");
        var query = new VersionListQuery(call.Bucket)
        {
            Prefix = list.Prefix,
            Delimiter = list.Delimiter,
            KeyMarker = keyMarker,
            VersionMarker = MarkerOf(call, keyMarker),
            Limit = list.Limit,
        };
        var page = (await call.Session.Lists.VersionsAsync(query, cancellationToken).ConfigureAwait(false)).Take(call);
        await call.AnswerAsync(
            answer =>
            {
                answer.Begin("ListVersionsResult").Text("Name", call.Bucket);
                list.Encoding.Write(answer, "KeyMarker", keyMarker.Span);
                answer.Text("VersionIdMarker", call.Query["version-id-marker"] ?? "");
                if (page.IsTruncated)
                {
                    list.Encoding.Write(answer, "NextKeyMarker", page.LastKey.Span);
                    answer.Text("NextVersionIdMarker", page.LastVersion?.ToString());
                }

                list.WriteCommon(answer, "MaxKeys", page.IsTruncated);
                foreach (var info in page.Versions)
                {
                    Write(answer, list.Encoding, info, call.OwnerId);
                }

                list.WritePrefixes(answer, page.CommonPrefixes);
                answer.Close("ListVersionsResult");
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes how an object is summed up, where it is known in lists.</summary>
    public static void WriteChecksum(XmlAnswer answer, ObjectInfo info)
    {
        if (info.Checksum is { } checksum)
        {
            answer.Text("ChecksumAlgorithm", ChecksumNames.NameOf(checksum.Algorithm)).Text("ChecksumType", ObjectHeaders.TypeOf(checksum));
        }
    }

    private static VersionName? MarkerOf(S3Call call, ReadOnlyMemory<byte> keyMarker)
    {
        if (call.Query["version-id-marker"] is not { Length: > 0 } text)
        {
            return null;
        }

        return keyMarker.IsEmpty
            ? throw new S3Exception(S3Errors.InvalidArgument, "A version-id marker cannot be specified without a key marker.")
            : VersionName.TryParse(text, out var name) ? name
            : throw new S3Exception(S3Errors.InvalidArgument, "Invalid version id specified");
    }

    private static void Write(XmlAnswer answer, KeyEncoding encoding, ObjectInfo info, string owner)
    {
        var element = info.IsDeleteMarker ? "DeleteMarker" : "Version";
        answer.Open(element);
        encoding.Write(answer, "Key", info.Key.Bytes.Span);
        answer.Text("VersionId", info.Version.ToString()).Flag("IsLatest", info.IsLatest).Time("LastModified", info.ModifiedAt);
        if (!info.IsDeleteMarker)
        {
            answer.Text("ETag", ObjectHeaders.Quoted(info.Tag));
            WriteChecksum(answer, info);
            answer.Number("Size", info.Size).Text("StorageClass", "STANDARD");
        }

        AccessLists.WriteOwner(answer, "Owner", owner).Close(element);
    }
}
