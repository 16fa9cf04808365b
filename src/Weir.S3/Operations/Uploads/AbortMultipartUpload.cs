using Microsoft.AspNetCore.Http;

namespace Weir.S3.Operations.Uploads;

/// <summary><c>AbortMultipartUpload</c>.</summary>
internal static class AbortMultipartUpload
{
    /// <summary>Drops an upload with all its parts.</summary>
    public static async Task RunAsync(S3Call call, CancellationToken cancellationToken)
    {
        (await call.Session.Uploads
            .AbortAsync(call.Bucket, call.Key, UploadIds.UploadOf(call), cancellationToken).ConfigureAwait(false)).Take(call);
        await call.AnswerAsync(StatusCodes.Status204NoContent).ConfigureAwait(false);
    }
}
