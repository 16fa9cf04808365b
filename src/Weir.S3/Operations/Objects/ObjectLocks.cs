using Weir.S3.Errors;

namespace Weir.S3.Operations.Objects;

/// <summary><c>GetObjectRetention</c>, <c>PutObjectRetention</c>, <c>GetObjectLegalHold</c> and <c>PutObjectLegalHold</c>.</summary>
internal static class ObjectLocks
{
    /// <summary>Gives the retention.</summary>
    public static async Task GetRetentionAsync(S3Call call, CancellationToken cancellationToken)
    {
        var found = (await call.Session.Objects.FindAsync(call.Bucket, call.Key, call.Version, cancellationToken).ConfigureAwait(false)).Take(call);
        var retention = found.Info.Retention ?? throw new S3Exception(S3Errors.NoSuchObjectLockConfiguration);
        await call.AnswerAsync(
            answer => answer.Begin("Retention")
                .Text("Mode", ObjectHeaders.ModeOf(retention.Mode)).Time("RetainUntilDate", retention.Until).Close("Retention"),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives the legal hold.</summary>
    public static async Task GetHoldAsync(S3Call call, CancellationToken cancellationToken)
    {
        var found = (await call.Session.Objects.FindAsync(call.Bucket, call.Key, call.Version, cancellationToken).ConfigureAwait(false)).Take(call);
        await call.AnswerAsync(
            answer => answer.Begin("LegalHold").Text("Status", found.Info.LegalHold ? "ON" : "OFF").Close("LegalHold"),
            cancellationToken).ConfigureAwait(false);
    }
}
