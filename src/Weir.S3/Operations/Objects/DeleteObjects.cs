using System.Text;
using Weir.S3.Errors;
using Weir.S3.Xml;
using Weir.Vault;
using Weir.Vault.Objects;

namespace Weir.S3.Operations.Objects;

/// <summary><c>DeleteObjects</c>: up to 1,000 deletions, each decided and recorded on its own.</summary>
internal static class DeleteObjects
{
    // Deletions at once share a commit to disk.
    private const int AtOnce = 16;

    /// <summary>Deletes, and tells of each.</summary>
    public static async Task RunAsync(S3Call call, CancellationToken cancellationToken)
    {
        if (call.IsAnonymous)
        {
            throw new S3Exception(S3Errors.AccessDenied);
        }

        var digests = BodyDigests.Read(call);
        if (digests is { Md5: null, Algorithm: null })
        {
            throw new S3Exception(S3Errors.InvalidRequest, "Missing required header for this request: Content-MD5 OR x-amz-checksum-*");
        }

        var body = RequestBodies.Delete(await call.ReadBodyAsync(cancellationToken).ConfigureAwait(false));
        var bypasses = DeleteObject.Bypasses(call);
        var outcomes = new Outcome[body.Objects.Count];
        await Parallel.ForAsync(
            0,
            outcomes.Length,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (index, cancelled) => outcomes[index] = await DeleteAsync(call, body.Objects[index], bypasses, cancelled).ConfigureAwait(false))
            .ConfigureAwait(false);
        await call.AnswerAsync(
            answer =>
            {
                answer.Begin("DeleteResult");
                for (var index = 0; index < outcomes.Length; index++)
                {
                    Write(answer, body.Objects[index], outcomes[index], body.IsQuiet);
                }

                answer.Close("DeleteResult");
            },
            cancellationToken).ConfigureAwait(false);
    }

    private static async Task<Outcome> DeleteAsync(S3Call call, NamedObject named, bool bypasses, CancellationToken cancellationToken)
    {
        if (!ObjectKey.TryCreate(Encoding.UTF8.GetBytes(named.Key), out var key))
        {
            var isLong = Encoding.UTF8.GetByteCount(named.Key) > ObjectKey.MaxBytes;
            return new Outcome(null, isLong ? S3Errors.KeyTooLong : S3Errors.InvalidArgument, null);
        }

        var version = default(VersionName?);
        if (named.Version is { Length: > 0 } text)
        {
            if (!VersionName.TryParse(text, out var name))
            {
                return new Outcome(null, S3Errors.NoSuchVersion, null);
            }

            version = name;
        }

        var tags = TagList.Read(named.Tag);
        var request = new DeleteRequest
        {
            BypassGovernance = bypasses,
            Condition = new WriteCondition
            {
                IfMatchAny = tags is { IsAny: true },
                IfMatch = tags is { IsAny: false } ? tags.Tags : null,
                IfSize = named.Size,
                IfModifiedAt = named.ModifiedAt is { } time ? Conditions.DateOf(time) ?? throw XmlBody.Malformed() : null,
            },
        };
        var result = await call.Session.Objects.DeleteAsync(call.Bucket, key, version, request, cancellationToken).ConfigureAwait(false);
        if (result.IsDone)
        {
            return new Outcome(result.Value, null, null);
        }

        // What concerns the bucket concerns the request.
        if (result.Problem.Fault is VaultFault.NoSuchBucket or VaultFault.Closed)
        {
            throw VaultAnswers.ErrorOf(result.Problem, call);
        }

        var (code, message) = VaultAnswers.Of(result.Problem.Fault);
        return new Outcome(null, code, message);
    }

    private static void Write(XmlAnswer answer, NamedObject named, Outcome outcome, bool isQuiet)
    {
        if (outcome.Error is { } error)
        {
            answer.Open("Error").Text("Key", named.Key).Text("VersionId", named.Version)
                .Text("Code", error.Name).Text("Message", outcome.Message ?? error.Message).Close("Error");
        }
        else if (!isQuiet)
        {
            answer.Open("Deleted").Text("Key", named.Key).Text("VersionId", named.Version);
            if (outcome.Deletion is { IsDeleteMarker: true, Version: { } marker })
            {
                answer.Flag("DeleteMarker", true).Text("DeleteMarkerVersionId", marker.ToString());
            }

            answer.Close("Deleted");
        }
    }

    private readonly record struct Outcome(Deletion? Deletion, S3ErrorCode? Error, string? Message);
}
