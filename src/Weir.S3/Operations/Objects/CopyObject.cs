using Weir.S3.Errors;
using Weir.S3.Xml;
using Weir.Vault.Checksums;
using Weir.Vault.Objects;

namespace Weir.S3.Operations.Objects;

/// <summary><c>CopyObject</c>.</summary>
internal static class CopyObject
{
    /// <summary>Copies.</summary>
    public static async Task RunAsync(S3Call call, CancellationToken cancellationToken)
    {
        var source = CopySource.Read(call);
        WriteHeaders.CheckCustomerKey(call, "x-amz-copy-source-server-side-encryption-customer-");
        var conditions = Conditions.Read(call, "x-amz-copy-source-");
        var algorithm = call.Header("x-amz-checksum-algorithm") is { Length: > 0 } name ? ChecksumNames.Parse(name) : (ChecksumAlgorithm?)null;
        var target = WriteHeaders.Read(call);
        var request = new CopyRequest(
            source.Bucket,
            source.Key,
            source.Version,
            algorithm is { } asked ? target with { Checksum = asked } : target)
        {
            ReplacesMetadata = Replaces(call, "x-amz-metadata-directive"),
            ReplacesTags = Replaces(call, "x-amz-tagging-directive"),
            ChangesChecksum = algorithm is not null,
            Condition = conditions.IsAsked ? info => conditions.FaultOf(info) is null : null,
        };
        var copied = (await call.Session.Objects.CopyAsync(request, cancellationToken).ConfigureAwait(false)).Take(call);
        WriteSource(call, copied.SourceVersion);
        ObjectHeaders.WriteVersion(call, copied.Info.Version);
        ObjectHeaders.WriteEncryption(call);
        await call.AnswerAsync(
            answer =>
            {
                answer.Begin("CopyObjectResult")
                    .Time("LastModified", copied.Info.ModifiedAt)
                    .Text("ETag", ObjectHeaders.Quoted(copied.Info.Tag));
                if (copied.Info.Checksum is { } checksum)
                {
                    answer.Text(ChecksumNames.ElementOf(checksum.Algorithm), ObjectHeaders.TextOf(checksum))
                        .Text("ChecksumType", ObjectHeaders.TypeOf(checksum));
                }

                answer.Close("CopyObjectResult");
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Names the version that was copied.</summary>
    public static void WriteSource(S3Call call, VersionName version)
    {
        if (!version.IsNull)
        {
            call.Response.Headers["x-amz-copy-source-version-id"] = version.ToString();
        }
    }

    private static bool Replaces(S3Call call, string header) => call.Header(header) switch
    {
        null or "COPY" => false,
        "REPLACE" => true,
        _ => throw new S3Exception(S3Errors.InvalidArgument, $"Unknown directive in {header}."),
    };
}
