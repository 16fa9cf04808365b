using Weir.S3.Errors;
using Weir.S3.Xml;
using Weir.Vault;
using Weir.Vault.Objects;

namespace Weir.S3.Operations.Objects;

/// <summary><c>GetObjectRetention</c>, <c>PutObjectRetention</c>, <c>GetObjectLegalHold</c> and <c>PutObjectLegalHold</c>.</summary>
internal static class ObjectLocks
{
    /// <summary>Gives the retention.</summary>
    public static async Task GetRetentionAsync(S3Call call, CancellationToken cancellationToken)
    {
        var found = await FindAsync(call, cancellationToken).ConfigureAwait(false);
        var retention = found.Retention ?? throw new S3Exception(S3Errors.NoSuchObjectLockConfiguration);
        await call.AnswerAsync(
            answer => answer.Begin("Retention")
                .Text("Mode", ObjectHeaders.ModeOf(retention.Mode)).Time("RetainUntilDate", retention.Until).Close("Retention"),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sets the retention.</summary>
    public static async Task PutRetentionAsync(S3Call call, CancellationToken cancellationToken)
    {
        var retention = RequestBodies.Retention(await call.ReadBodyAsync(cancellationToken).ConfigureAwait(false));
        (await call.Session.Locks.SetRetentionAsync(
            call.Bucket, call.Key, call.Version, retention, DeleteObject.Bypasses(call), cancellationToken).ConfigureAwait(false)).Take(call);
    }

    /// <summary>Gives the legal hold.</summary>
    public static async Task GetHoldAsync(S3Call call, CancellationToken cancellationToken)
    {
        var found = await FindAsync(call, cancellationToken).ConfigureAwait(false);
        await call.AnswerAsync(
            answer => answer.Begin("LegalHold").Text("Status", found.LegalHold ? "ON" : "OFF").Close("LegalHold"),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sets or lifts the legal hold.</summary>
    public static async Task PutHoldAsync(S3Call call, CancellationToken cancellationToken)
    {
        var isOn = RequestBodies.LegalHold(await call.ReadBodyAsync(cancellationToken).ConfigureAwait(false));
        (await call.Session.Locks.SetLegalHoldAsync(call.Bucket, call.Key, call.Version, isOn, cancellationToken).ConfigureAwait(false)).Take(call);
    }

    private static async Task<ObjectInfo> FindAsync(S3Call call, CancellationToken cancellationToken)
    {
        var found = (await call.Session.Objects.FindAsync(call.Bucket, call.Key, call.Version, cancellationToken).ConfigureAwait(false)).Take(call);
        return found.CanBeLocked ? found.Info : throw VaultAnswers.ErrorOf(new VaultProblem(VaultFault.NoObjectLock), call);
    }
}
